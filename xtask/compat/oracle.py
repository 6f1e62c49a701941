"""The flows of Oracle's contract, played by a client that was written from it, in JSON and again in XML.

The contract is docs/contracts/oracle.md. Numbers in the steps follow its order: applinks are 1 to 11, public links
12 and 13, shares and users 14 and 15, folders and files 16 and 17.
"""

import json
import os
import re

from oracle_client import Client
from steps import Steps

BASE = os.environ["LATCHKEY_BASE"]
with open(os.environ["LATCHKEY_DEMO"], encoding="utf-8") as file:
    DEMO = json.load(file)
USERS = {user["name"]: user for user in DEMO["users"]}
EIGHT = ["accessToken", "appLinkID", "appLinkUrl", "errorCode", "id", "refreshToken", "role", "type"]
FAULT = {"errorCode", "errorKey", "errorMessage", "title", "type"}
MANAGING_FAULT = (403, "-20")

steps = Steps()


class Flow:
    """One run through the contract, in one form."""

    def __init__(self, form):
        self.form = form
        self.name = "XML" if "xml" in form else "JSON"
        self.owner, self.editor, self.viewer, self.outsider = (
            Client.bearer(BASE, form, DEMO["tokens"][name]) for name in ("owner", "editor", "viewer", "outsider")
        )
        self.nobody = Client(BASE, form)

    def ok(self, what, answer, status=200, root=None):
        """A success with its document."""
        holds = answer.status == status and answer.document and answer.document["errorCode"] == "0"
        if root and "xml" in self.form:
            holds = holds and answer.root == root
        steps.check(f"{self.name}: {what}", holds, answer)
        return answer.document

    def refused(self, what, answer, status, code):
        """A fault with the whole body."""
        fault = answer.document or {}
        holds = answer.status == status and fault.get("errorCode") == code and FAULT <= fault.keys()
        steps.check(f"{self.name}: {what}: {status} {code}", holds, answer)
        return answer

    def play(self):
        self.stage()
        self.making_applinks()
        self.media()
        self.using_applinks()
        self.renewing()
        self.public_links()
        self.using_public_links()
        self.shares()
        self.people()
        self.filing()

    def folder(self, name, parent="self"):
        made = self.owner.call("POST", f"/folders/{parent}", {"name": name, "description": ""})
        return self.ok(f"a folder {name}", made, 201, "folder")["id"]

    def stage(self):
        self.root = self.folder(f"Contract {self.name}")
        self.inner = self.folder("Inner", self.root)
        for place, name in ((self.inner, "inside.txt"), (self.root, "beside.txt")):
            made = self.owner.upload("/files/data", name, b"first", place)
            file = self.ok(f"a file {name}", made, 201, "file")
            setattr(self, name.split(".")[0], file["id"])
        steps.check(f"{self.name}: an upload says where it can be read", "location" in made.headers, made.headers)

    def applink(self, kind, item, role="viewer", user="crew-42"):
        body = {"assignedUser": user, "role": role, "userLocale": "en-US", "userTimeZone": "Europe/Berlin"}
        return self.owner.call("POST", f"/applinks/{kind}/{item}", body)

    def holder(self, made):
        return self.nobody.holding(appLinkID=made["appLinkID"], accessToken=made["accessToken"])

    def making_applinks(self):
        for kind, item, letters, view in (
            ("file", self.inside, "LD", "fileview"), ("folder", self.inner, "LF", "folder"),
        ):
            made = self.ok(f"1 an applink on a {kind}", self.applink(kind, item), 200, "applink")
            steps.check(f"{self.name}: 1 its eight members", sorted(made) == EIGHT, made)
            shapes = [re.fullmatch(letters + r"[A-Za-z0-9_-]{150}==", made["appLinkID"])]
            shapes += [re.fullmatch(r"[A-Za-z0-9_-]{64}", made[name]) for name in ("accessToken", "refreshToken")]
            ends = made["appLinkUrl"].endswith(f"/{made['appLinkID']}/{view}/{item}")
            steps.check(f"{self.name}: 1 its shapes", all(shapes) and ends and made["id"] == item, made)
        path = f"/applinks/file/{self.inside}"
        made = self.ok("2 without a role", self.owner.call("POST", path, {"assignedUser": "crew-42"}))
        steps.check(f"{self.name}: 2 it is a viewer's", made["role"] == "viewer", made)
        for role in ("viewer", "downloader", "contributor", "manager"):
            made = self.ok(f"3 the role {role}", self.applink("folder", self.inner, role))
            steps.check(f"{self.name}: 3 it is echoed", made["role"] == role, made)
        for role in ("owner", "Viewer", "reader"):
            self.refused(f"3 the role {role}", self.applink("folder", self.inner, role), 400, "-1")
        for what, body in (("missing", {}), ("empty", {"assignedUser": ""}), ("an object", {"assignedUser": {"a": "b"}})):
            self.refused(f"4 assignedUser {what}", self.owner.call("POST", path, body), 400, "-1")
        body = {"assignedUser": "crew-42"}
        for who in ("editor", "viewer"):
            self.refused(f"5 asked by the {who}", getattr(self, who).call("POST", path, body), *MANAGING_FAULT)
        self.refused("5 asked from elsewhere", self.outsider.call("POST", path, body), 404, "-16")
        for item in ("x", self.inner, "D" + self.inner[1:]):
            self.refused("6 no file of that id", self.owner.call("POST", f"/applinks/file/{item}", body), 404, "-16")
        asked = self.refused("6 without credentials", self.nobody.call("POST", path, body), 401, "-1")
        steps.check(f"{self.name}: 6 what to show", "Basic" in asked.headers.get("www-authenticate", ""), asked.headers)
        for method, where in (("GET", path), ("DELETE", path), ("PUT", path), ("POST", "/applinks/token")):
            asked = self.refused(f"8 {method}", self.owner.call(method, where), 405, "-1")
            steps.check(f"{self.name}: 8 what is allowed", "allow" in asked.headers, asked.headers)

    def media(self):
        path = f"/applinks/file/{self.inside}"
        text = json.dumps({"assignedUser": "crew-42"})
        for kind in ("application/x-www-form-urlencoded", "application/json; charset=utf-8"):
            self.ok(f"7 JSON as {kind}", self.owner.call("POST", path, raw=text, headers={"Content-Type": kind}))
        xml = "<anything><assignedUser>crew-42</assignedUser></anything>"
        self.ok("7 XML under any root", self.owner.call("POST", path, raw=xml, headers={"Content-Type": "text/xml"}))
        plain = {"Content-Type": "text/plain"}
        self.refused("7 plain text", self.owner.call("POST", path, raw=text, headers=plain), 415, "-1")
        doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><assignedUser>&x;</assignedUser></a>'
        asked = self.owner.call("POST", path, raw=doctype, headers={"Content-Type": "application/xml"})
        self.refused("7 a DOCTYPE", asked, 400, "-1")
        other = Client.bearer(BASE, "application/json", DEMO["tokens"]["owner"])
        asked = other.call("POST", path, {"assignedUser": "x"}, headers={"Accept": "image/png"})
        steps.check(f"{self.name}: 7 nothing acceptable", asked.status == 406, asked)

    def using_applinks(self):
        info, data = f"/files/{self.inside}", f"/files/{self.inside}/data"
        viewer = self.holder(self.ok("9 for a viewer", self.applink("folder", self.inner)))
        self.ok("9 a viewer reads of a file", viewer.call("GET", info), 200, "file")
        self.ok("9 a viewer lists", viewer.call("GET", f"/folders/{self.inner}/items"), 200, "folder")
        self.refused("9 a viewer takes nothing away", viewer.call("GET", data), *MANAGING_FAULT)
        self.refused("9 nothing beside", viewer.call("GET", f"/files/{self.beside}"), *MANAGING_FAULT)
        downloader = self.holder(self.ok("9 for a downloader", self.applink("folder", self.inner, "downloader")))
        taken = downloader.call("GET", data)
        steps.check(f"{self.name}: 9 a downloader gets the bytes", (taken.status, taken.bytes) == (200, b"first"), taken)
        self.refused("9 a downloader sends nothing", downloader.upload(data, "inside.txt", b"x"), *MANAGING_FAULT)
        made = self.ok("9 for a contributor", self.applink("folder", self.inner, "contributor"))
        writer = self.holder(made)
        sent = self.ok("9 a contributor sends a version", writer.upload(data, "inside.txt", b"second"), 201, "file")
        by = sent["modifiedBy"]
        same = {by["id"], by["loginName"], by["displayName"]} == {"crew-42"}
        steps.check(f"{self.name}: 9 by the assigned user, version 2", same and sent["version"] == "2", sent)
        self.ok("9 a contributor sends a file", writer.upload("/files/data", "new.txt", b"new", self.inner), 201)
        renamed = writer.call("PUT", f"/folders/{self.inner}", {"name": "Renamed"})
        self.ok("9 a contributor renames the folder", renamed)
        self.refused("9 and does not remove it", writer.call("DELETE", f"/folders/{self.inner}"), *MANAGING_FAULT)
        self.refused("9 one header alone", self.nobody.holding(appLinkID=made["appLinkID"]).call("GET", info), 400, "-1")
        spelled = self.nobody.holding(APPLINKID=made["appLinkID"], accesstoken=made["accessToken"])
        self.ok("9 headers in another case", spelled.call("GET", info))
        self.refused("9 no account for the home folder", writer.call("GET", "/folders/items"), 401, "-1")

    def renewing(self):
        made = self.ok("10 an applink", self.applink("file", self.inside))
        other = self.ok("11 another", self.applink("file", self.inside))
        headers = {name: made[key] for name, key in (
            ("AppLinkID", "appLinkID"), ("AccessToken", "accessToken"), ("RefreshToken", "refreshToken"),
        )}
        renewed = self.ok("10 a new access token", self.nobody.call("PUT", "/applinks/token", headers=headers))
        steps.check(f"{self.name}: 10 three members", sorted(renewed) == ["accessToken", "errorCode", "type"], renewed)
        for token in (made["accessToken"], renewed["accessToken"]):
            held = self.holder({**made, "accessToken": token})
            self.ok("10 the old and the new one are good", held.call("GET", f"/files/{self.inside}"))
        for name in headers:
            left = {key: value for key, value in headers.items() if key != name}
            self.refused(f"11 without {name}", self.nobody.call("PUT", "/applinks/token", headers=left), 400, "-1")
        foreign = {**headers, "RefreshToken": other["refreshToken"]}
        self.refused("11 another's refresh token", self.nobody.call("PUT", "/applinks/token", headers=foreign), 400, "-26")

    def public_links(self):
        for kind, item in (("file", self.inside), ("folder", self.inner)):
            path = f"/publiclinks/{kind}/{item}"

            def make(**body):
                return self.owner.call("POST", path, {"assignedUsers": "@everybody", **body})

            self.refused(f"12 on a {kind}: for nobody", self.owner.call("POST", path, {"role": "viewer"}), 400, "-1")
            self.refused("12 a manager's", make(role="manager"), 400, "-1")
            for length in (7, 51):
                self.refused(f"12 a password of {length}", make(password="p" * length), 400, "-1")
            for length in (8, 50):
                password = "p" * length
                link = self.ok(f"12 a password of {length}", make(password=password, linkName=f"of {length}"))
                said = json.dumps(link)
                steps.check(f"{self.name}: 12 told to nobody", password not in said and "://" not in said, link)
            first = self.ok("12 one without a name", make(), 200, "publiclink")
            steps.check(f"{self.name}: 12 a viewer's", first["role"] == "viewer" and len(first["linkID"]) == 44, first)
            self.refused("12 a second one without", make(), 409, "-17")
            listed = self.ok("12 listed", self.owner.call("GET", path), 200, kind)
            steps.check(f"{self.name}: 12 three", listed["count"] == "3" and len(listed["items"]) == 3, listed)
            named = self.ok("12 one with a name", make(linkName="Press kit", role="downloader"))
            own = f"/publiclinks/{named['linkID']}"
            body = {"role": "viewer", "linkName": "Other"}
            changed = self.ok("12 changed", self.owner.call("PUT", own, body), 200, "publiclink")
            steps.check(f"{self.name}: 12 it keeps its name",
                        (changed["linkName"], changed["role"]) == ("Press kit", "viewer"), changed)
            self.ok("12 ended", self.owner.call("DELETE", own), 200, "publiclink")
            self.refused("12 and gone", self.owner.call("GET", own), 404, "-16")

    def using_public_links(self):
        path = f"/publiclinks/file/{self.beside}"
        body = {"assignedUsers": "@everybody", "role": "downloader", "password": "Str0ngEnough"}
        link = self.ok("13 a link with a code", self.owner.call("POST", path, body))["linkID"]
        held = self.nobody.holding(LinkID=link)
        info = f"/files/{self.beside}"
        self.refused("13 without its code", held.call("GET", info), 403, "-18")
        for code, right in (("Wr0ngEnough", False), ("Str0ngEnough", True)):
            asked = held.call("GET", info, headers={"Cookie": f"dAccessCode-{link}={code}"})
            if right:
                self.ok("13 with its code", asked)
            else:
                self.refused("13 with another code", asked, 403, "-18")
        self.refused("13 an unknown link", self.nobody.holding(LinkID="LD" + "0" * 42).call("GET", info), 400, "-26")

    def shares(self):
        share = f"/shares/{self.inner}"
        body = {"userID": USERS["viewer"]["oracle_id"], "role": "downloader", "message": "hello"}
        shared = self.ok("14 shared", self.owner.call("POST", share, body), 200, "share")
        steps.check(f"{self.name}: 14 with whom", shared["user"]["id"] == body["userID"], shared)
        self.ok("14 shared above", self.owner.call("POST", f"/shares/{self.root}", {"userID": "editor"}))
        own = self.ok("14 members of its own", self.owner.call("GET", f"{share}/items", {"currentOnly": "true"}))
        every = self.ok("14 and inherited ones", self.owner.call("GET", f"{share}/items"), 200, "share")
        steps.check(f"{self.name}: 14 one and more", own["count"] == "1" < every["count"], every)
        changed = self.owner.call("PUT", f"{share}/role", {"userID": "viewer", "role": "manager"})
        self.ok("14 another role", changed, 200, "share")
        self.refused("14 no member", self.owner.call("PUT", f"{share}/role", {"userID": "editor", "role": "viewer"}), 404, "-16")
        self.refused("14 nobody known", self.owner.call("POST", share, {"userID": "nobody-known"}), 404, "-16")
        self.ok("14 left", self.viewer.call("DELETE", f"{share}/myuser"), 200, "share")
        for way in ({"document": {"userID": "viewer"}}, {}):
            self.owner.call("POST", share, {"userID": "viewer"})
            query = "" if way else "?userID=viewer"
            self.ok("14 revoked", self.owner.call("DELETE", f"{share}/user{query}", **way), 200, "share")
        self.ok("14 unshared", self.owner.call("DELETE", share), 200, "share")

    def people(self):
        found = self.ok("15 a person", self.owner.call("GET", "/users/items?info=view"), 200, "users")
        steps.check(f"{self.name}: 15 by a part of the name", found["items"][0]["loginName"] == "viewer", found)
        none = self.ok("15 nobody", self.owner.call("GET", "/users/items?info=nobody-known"), 200, "users")
        steps.check(f"{self.name}: 15 no items at all", none["count"] == "0" and "items" not in none, none)
        self.refused("15 without a text", self.owner.call("GET", "/users/items"), 400, "-1")
        self.refused("15 without an address", self.owner.call("GET", "/users/search/items"), 400, "-1")
        token = Client.basic(BASE, self.form, "viewer", DEMO["tokens"]["viewer"])
        self.ok("a token as the password", token.call("GET", "/folders/items"), 200, "folder")

    def filing(self):
        twice = self.owner.call("POST", f"/folders/{self.root}", {"name": "renamed", "description": ""})
        made = self.ok("16 an equal name", twice, 201, "folder")
        steps.check(f"{self.name}: 16 is counted", made["name"] == "renamed(2)", made)
        again = self.ok("16 an equal file", self.owner.upload("/files/data", "BESIDE.TXT", b"again", self.root), 201)
        steps.check(f"{self.name}: 16 is a version", (again["id"], again["version"]) == (self.beside, "2"), again)
        for version, content in (("1", b"first"), ("2", b"again")):
            path = f"/files/{self.beside}"
            shown = self.ok(f"16 version {version}", self.owner.call("GET", f"{path}?version={version}"), 200, "file")
            taken = self.owner.call("GET", f"{path}/data?version={version}")
            steps.check(f"{self.name}: 16 and its bytes", (shown["version"], taken.bytes) == (version, content), taken)
        self.refused("16 no version 3: 404 -16", self.owner.call("GET", f"{path}?version=3"), 404, "-16")
        many = self.folder("Many", self.root)
        for number in range(51):
            self.owner.call("POST", f"/folders/{many}", {"name": f"f{number:02}", "description": ""})
        first = self.ok("17 a page", self.owner.call("GET", f"/folders/{many}/items"), 200, "folder")
        steps.check(f"{self.name}: 17 of fifty", (first["count"], first["hasMore"]) == ("50", "1"), first["count"])
        last = self.ok("17 the next", self.owner.call("GET", f"/folders/{many}/items?offset=50"), 200, "folder")
        steps.check(f"{self.name}: 17 of one", (last["count"], last["hasMore"]) == ("1", "0"), last)
        self.ok("a file is removed", self.owner.call("DELETE", f"/files/{self.beside}"), 200, "file")
        self.refused("and gone", self.owner.call("GET", f"/files/{self.beside}"), 404, "-16")
        self.ok("a folder is removed", self.owner.call("DELETE", f"/folders/{self.root}"), 200, "folder")


for each in ("application/json", "application/xml"):
    Flow(each).play()
raise SystemExit(steps.summary())
