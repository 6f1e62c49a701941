"""Runs rclone, as published, with its Box backend against a demo server.

rclone's hosts are compiled in: it reaches the server by a proxy on loopback and a certificate of a test authority.
LATCHKEY_BASE is the server's address, LATCHKEY_DEMO the file with what `latchkey init --demo --json` printed.
"""

import json
import os
import pathlib
import tempfile
import urllib.parse
import urllib.request

from loopback_proxy import Proxy, make_authority
from rclone_program import Rclone, lines
from steps import Steps

HOSTS = ["api.box.com", "upload.box.com", "app.box.com"]
BASE = os.environ["LATCHKEY_BASE"]


def run(steps, folder, rclone):
    source = folder / "source"
    (source / "inner").mkdir(parents=True)
    (source / "one.txt").write_text("one\n", encoding="utf-8")
    (source / "inner" / "zwei ü+&.txt").write_text("two\n" * 1000, encoding="utf-8")
    (source / "big.bin").write_bytes(os.urandom(3 * 1024 * 1024))
    # Above 50 MiB rclone sends a file in parts.
    large = folder / "large"
    large.mkdir()
    (large / "large.bin").write_bytes(os.urandom(60 * 1024 * 1024))

    def good(what, *arguments):
        result = rclone(*arguments)
        steps.check(what, result.returncode == 0, result.stderr[-2000:])
        return result

    listed = good("list the root", "lsf", "box:")
    steps.check("the demo's items are there", "Welcome.txt" in listed.stdout and "Reports/" in listed.stdout, listed.stdout)
    good("copy a folder up", "copy", str(source), "box:Backup")
    good("everything arrived, by SHA-1", "check", str(source), "box:Backup")
    sums = good("SHA-1 sums", "sha1sum", "box:Backup/one.txt").stdout.split()[0]
    local = good("SHA-1 sums here", "sha1sum", str(source / "one.txt")).stdout.split()[0]
    steps.check("are the same", sums == local, (sums, local))
    again = good("copy up again", "copy", "-v", str(source), "box:Backup")
    steps.check("copies nothing", "There was nothing to transfer" in again.stderr, again.stderr)
    (source / "one.txt").write_text("another one\n", encoding="utf-8")
    good("a new version", "copy", "--checksum", str(source), "box:Backup")
    target = folder / "target"
    good("copy it down", "copy", "box:Backup", str(target))
    good("it is the same", "check", str(source), str(target))
    good("cat", "cat", "box:Backup/one.txt")
    good("touch", "touch", "-t", "2021-03-04T05:06:07", "box:Backup/one.txt")
    times = good("the time", "lsf", "--format", "t", "box:Backup/one.txt").stdout
    steps.check("is the one that was set", times.startswith("2021-03-04"), times)
    good("move a file", "moveto", "box:Backup/one.txt", "box:Backup/inner/uno.txt")
    good("move a folder", "moveto", "box:Backup/inner", "box:Backup/outer")
    good("copy on the server", "copyto", "box:Backup/outer/uno.txt", "box:Backup/copy.txt")
    steps.check(
        "all is where it was put",
        lines(good("list it", "lsf", "-R", "box:Backup"))
        == sorted(["big.bin", "copy.txt", "outer/", "outer/uno.txt", "outer/zwei ü+&.txt"]),
        rclone("lsf", "-R", "box:Backup").stdout,
    )
    good("copy a file of 60 MiB up", "copy", str(large), "box:Large")
    good("it arrived, by SHA-1", "check", str(large), "box:Large")
    good("copy it down", "copy", "box:Large", str(folder / "large down"))
    good("it is the same", "check", "--download", str(large), str(folder / "large down"))
    (large / "large.bin").write_bytes(os.urandom(60 * 1024 * 1024))
    good("a new version of it", "copy", "--checksum", str(large), "box:Large")
    good("arrived as well, by SHA-1", "check", str(large), "box:Large")
    good("purge it", "purge", "box:Large")
    file_link = good("link a file", "link", "box:Backup/copy.txt").stdout.strip()
    steps.check("it is one of ours", file_link.startswith(f"{BASE}/s/"), file_link)
    with urllib.request.urlopen(f"{file_link}/download", timeout=30) as answer:
        steps.check("it opens", answer.read() == b"another one\n")
    steps.check("the same link again", good("link it again", "link", "box:Backup/copy.txt").stdout.strip() == file_link)
    folder_link = good("link a folder", "link", "box:Backup/outer").stdout.strip()
    steps.check("the same again", good("link it again", "link", "box:Backup/outer").stdout.strip() == folder_link)
    refused = rclone("rmdir", "box:Backup/outer")
    steps.check("rmdir of a folder that is not empty fails", refused.returncode != 0, refused.stderr)
    good("delete a file", "deletefile", "box:Backup/copy.txt")
    good("about", "about", "box:")
    good("purge", "purge", "box:Backup")
    steps.check("it is gone", "Backup/" not in good("list the root", "lsf", "box:").stdout)
    good("clean up the trash", "cleanup", "box:")


def main():
    with open(os.environ["LATCHKEY_DEMO"], encoding="utf-8") as file:
        demo = json.load(file)
    address = urllib.parse.urlsplit(BASE)
    steps = Steps()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        authority, certificate = make_authority(folder, HOSTS)
        proxy = Proxy((address.hostname, address.port), HOSTS, certificate)
        try:
            remote = f"[box]\ntype = box\naccess_token = {demo['tokens']['owner']}\n"
            environment = {"HTTPS_PROXY": proxy.address, "NO_PROXY": "127.0.0.1,localhost"}
            rclone = Rclone(folder, remote, ["--ca-cert", str(authority)], environment)
            run(steps, folder, rclone)
            steps.check("rclone asked for no other host", not proxy.refused, proxy.refused)
        finally:
            proxy.close()
    raise SystemExit(steps.summary())


if __name__ == "__main__":
    main()
