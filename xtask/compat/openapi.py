"""Reads the documents that the server tells of its doors, and holds its answers to them.

LATCHKEY_BASE is the server's address, LATCHKEY_DEMO the file with what `latchkey init --demo --json` printed.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from openapi_spec_validator import validate
from steps import Steps

BASE = os.environ["LATCHKEY_BASE"]
DEMO = json.load(open(os.environ["LATCHKEY_DEMO"]))
EXAMPLES = os.environ.get("LATCHKEY_EXAMPLES", "8")

items = {item["path"]: item for item in DEMO["items"]}
users = {user["name"]: user for user in DEMO["users"]}
drives = {drive["owner"]: drive for drive in DEMO["drives"]}
steps = Steps()


def call(method, path, body=None):
    request = urllib.request.Request(BASE + path, method=method)
    request.add_header("Authorization", f"Bearer {DEMO['tokens']['owner']}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    return json.load(urllib.request.urlopen(request))


def doors():
    """Each door with one of its mounts, and what stands in its addresses for what is there."""
    file, folder = items["Welcome.txt"], items["Reports"]
    item = f"/v1.0/me/drive/items/{file['graph_id']}"
    link = call("POST", f"{item}/createLink", {"type": "view", "scope": "organization"})
    graph = {
        "drive-id": drives["owner"]["graph_id"],
        "item-id": file["graph_id"],
        "permission-id": link["id"],
        "share-token": link["shareId"],
        "user-id": users["owner"]["graph_id"],
    }
    shared = {"role": "viewer", "accessible_by": {"type": "user", "login": "viewer@harbour.example"}}
    shared["item"] = {"type": "folder", "id": folder["box_id"]}
    box = {
        "file-id": file["box_id"],
        "folder-id": folder["box_id"],
        "web_link-id": next(item["box_id"] for path, item in items.items() if path == "Rust"),
        "user-id": users["owner"]["box_id"],
        "collaboration-id": call("POST", "/2.0/collaborations", shared)["id"],
    }
    oracle = {"file-id": file["oracle_id"], "folder-id": folder["oracle_id"]}
    return [
        ("graph", "/v1.0", graph),
        ("onedrive", "/onedrive/v1.0", graph),
        ("box", "/2.0", box),
        ("oracle", "/documents/api/1.1", oracle),
    ]


def configuration(there):
    """A file for schemathesis: what is there, and that 501 is an answer and no failure."""
    lines = ["[parameters]"]
    lines += [f'"path.{name}" = {json.dumps(value)}' for name, value in there.items()]
    lines += ["[checks.not_a_server_error]", 'expected-statuses = ["2xx", "3xx", "4xx", "501"]']
    return "\n".join(lines) + "\n"


with tempfile.TemporaryDirectory() as folder:
    for door, mount, there in doors():
        address = f"{BASE}/openapi/{door}.json"
        document = json.load(urllib.request.urlopen(address))
        validate(document)
        steps.check(f"the document of {door} is one of OpenAPI 3.1", document["openapi"] == "3.1.0")
        settings = pathlib.Path(folder) / f"{door}.toml"
        settings.write_text(configuration(there))
        program = pathlib.Path(sys.executable).with_name("schemathesis")
        command = [program, "--config-file", settings, "run", address, "--url", BASE + mount]
        command += ["--header", f"Authorization: Bearer {DEMO['tokens']['owner']}"]
        command += ["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                    "response_schema_conformance"]
        command += ["--max-examples", EXAMPLES, "--seed", "20260101", "--warnings", "off", "--no-color"]
        command += ["--generation-database", "none", "--request-timeout", "30"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        steps.check(f"answers of {door} are as its document says", ran.returncode == 0, ran.stdout[-6000:])
        told = [line.strip() for line in ran.stdout.splitlines() if "generated" in line]
        print(f"        {told}", flush=True)

raise SystemExit(steps.summary())
