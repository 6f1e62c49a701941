"""Runs Microsoft's Python SDK for Graph, as published, against a demo server.

LATCHKEY_BASE is the server's address, LATCHKEY_DEMO the file with what `latchkey init --demo --json` printed.
"""

import asyncio
import base64
import datetime
import io
import json
import os
import time

import httpx
from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.drives.item.items.item.create_link.create_link_post_request_body import (
    CreateLinkPostRequestBody,
)
from msgraph.generated.drives.item.items.item.copy.copy_post_request_body import CopyPostRequestBody
from msgraph.generated.drives.item.items.item.create_upload_session.create_upload_session_post_request_body import (
    CreateUploadSessionPostRequestBody,
)
from msgraph.generated.drives.item.items.item.invite.invite_post_request_body import InvitePostRequestBody
from msgraph.generated.drives.item.items.item.restore.restore_post_request_body import RestorePostRequestBody
from msgraph.generated.models.drive_item import DriveItem
from msgraph.generated.models.drive_recipient import DriveRecipient
from msgraph.generated.models.drive_item_uploadable_properties import DriveItemUploadableProperties
from msgraph.generated.models.folder import Folder
from msgraph.generated.models.item_reference import ItemReference
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.permission import Permission
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.tasks.large_file_upload import LargeFileUploadTask

BASE = os.environ["LATCHKEY_BASE"]


class StaticToken:
    """A credential that was handed out by the server itself."""

    def __init__(self, token):
        self.token = token

    def get_token(self, *scopes, **options):
        return AccessToken(self.token, int(time.time()) + 3600)


class Statuses:
    """The SDK hides the HTTP status; this keeps the last one."""

    def __init__(self):
        self.last = None

    async def __call__(self, response):
        self.last = response.status_code


class Steps:
    """Prints each step and counts them; a failed one ends the run."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, holds, seen=None):
        if not holds:
            self.failed += 1
            print(f"FAILED  {what}: {seen!r}", flush=True)
            raise SystemExit(self.summary())
        self.passed += 1
        print(f"ok      {what}", flush=True)

    def summary(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


def make_client(token, statuses):
    provider = AzureIdentityAuthenticationProvider(StaticToken(token), allowed_hosts=[httpx.URL(BASE).host])
    http = GraphClientFactory.create_with_default_middleware(
        client=httpx.AsyncClient(event_hooks={"response": [statuses]}, timeout=30), options=options
    )
    adapter = GraphRequestAdapter(provider, http)
    adapter.base_url = f"{BASE}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def link_body(**members):
    body = CreateLinkPostRequestBody()
    for name, value in members.items():
        setattr(body, name, value)
    return body


def share_id(url):
    return "u!" + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


async def refusal(call):
    """The error that the SDK raises for a call, or nothing when it raises none."""
    try:
        await call
    except ODataError as error:
        return error
    return None


async def read_items(steps, statuses, drive, demo_item):
    found = await drive.get()
    steps.check("get the drive", found.id == DRIVE_ID and statuses.last == 200, found)

    name = demo_item["path"].strip("/")
    children = await drive.items.by_drive_item_id("root").children.get()
    names = [child.name for child in children.value]
    steps.check("list the children of the root", name in names, names)

    by_path = await drive.items.by_drive_item_id(f"root:/{name}:").get()
    steps.check("get an item by its path", by_path.id == demo_item["graph_id"], by_path)
    by_id = await drive.items.by_drive_item_id(by_path.id).get()
    steps.check("get an item by its id", by_id.name == name, by_id)
    steps.check("an item names its drive", by_id.parent_reference.drive_id == DRIVE_ID, by_id.parent_reference)
    return by_id


async def write_items(steps, statuses, client, drive):
    root = drive.items.by_drive_item_id("root")
    folder = await root.children.post(DriveItem(name="SDK", folder=Folder()))
    steps.check("make a folder: 201", statuses.last == 201 and folder.folder is not None, folder)
    error = await refusal(root.children.post(DriveItem(name="SDK", folder=Folder())))
    steps.check("make it again: 409", error.error.code == "nameAlreadyExists" and statuses.last == 409, error)

    at = drive.items.by_drive_item_id("root:/SDK/small.txt:")
    small = await at.content.put(b"small")
    steps.check("put a small file: 201", statuses.last == 201 and small.size == 5, small)
    again = await at.content.put(b"smaller")
    steps.check("put it again: 200", statuses.last == 200 and again.id == small.id and again.size == 7, again)
    read = await at.content.get()
    steps.check("get its bytes", read == b"smaller", read)

    body = CreateUploadSessionPostRequestBody(
        item=DriveItemUploadableProperties(additional_data={"@microsoft.graph.conflictBehavior": "replace"})
    )
    session = await drive.items.by_drive_item_id("root:/SDK/large.bin:").create_upload_session.post(body)
    steps.check("begin an upload in parts", session.next_expected_ranges == ["0-"], session)
    content = os.urandom(10 * 1024 * 1024)
    task = LargeFileUploadTask(
        upload_session=session,
        request_adapter=client.request_adapter,
        stream=io.BytesIO(content),
        parsable_factory=DriveItem,
        max_chunk_size=3 * 320 * 1024,
    )
    await task.upload()
    steps.check("send all of it: 201", statuses.last == 201, statuses.last)
    large = drive.items.by_drive_item_id("root:/SDK/large.bin:")
    steps.check("get its bytes", await large.content.get() == content)

    item = drive.items.by_drive_item_id(small.id)
    renamed = await item.patch(DriveItem(name="renamed.txt"))
    steps.check("rename an item", statuses.last == 200 and renamed.name == "renamed.txt", renamed)
    moved = await item.patch(DriveItem(parent_reference=ItemReference(id="root")))
    steps.check("move it", moved.parent_reference.path.endswith("root:"), moved.parent_reference)
    copy = CopyPostRequestBody(name="copy.txt", parent_reference=ItemReference(drive_id=DRIVE_ID, id=folder.id))
    await item.copy.post(copy)
    steps.check("copy it: 202", statuses.last == 202, statuses.last)
    names = [child.name for child in (await drive.items.by_drive_item_id(folder.id).children.get()).value]
    steps.check("the copy is there", names == ["copy.txt", "large.bin"], names)
    await item.delete()
    steps.check("delete it: 204", statuses.last == 204, statuses.last)
    await drive.items.by_drive_item_id(folder.id).delete()
    steps.check("delete a folder: 204", statuses.last == 204, statuses.last)
    restored = await item.restore.post(RestorePostRequestBody())
    steps.check("restore an item", restored.id == small.id and statuses.last == 200, restored)


async def follow_and_search(steps, statuses, drive):
    """Walks the drive, follows a change, and finds what was changed by its name."""
    root = drive.items.by_drive_item_id("root")
    page = await root.delta.get()
    walked = list(page.value)
    while page.odata_next_link:
        page = await root.delta.with_url(page.odata_next_link).get()
        walked += page.value
    steps.check("walk the drive by delta", walked[0].root is not None and len(walked) > 5, len(walked))
    steps.check("it ends with a delta link", page.odata_delta_link is not None, page)
    item = await drive.items.by_drive_item_id("root:/Followed ü.txt:").content.put(b"followed")
    page = await root.delta.with_url(page.odata_delta_link).get()
    names = [one.name for one in page.value]
    steps.check("follow it: a new file", names[-1] == "Followed ü.txt" and names[0] == "root", names)
    found = await root.search_with_q("FOLLOWED u").get()
    steps.check("search it by name", [one.id for one in found.value] == [item.id], found)
    found = await drive.search_with_q("followed").get()
    steps.check("search the drive", [one.id for one in found.value] == [item.id], found)
    recipient = DriveRecipient(email="viewer@harbour.example")
    body = InvitePostRequestBody(recipients=[recipient], roles=["write"], require_sign_in=True)
    invited = await drive.items.by_drive_item_id(item.id).invite.post(body)
    steps.check("invite a person", statuses.last == 200 and invited.value[0].roles == ["write"], invited)
    await drive.items.by_drive_item_id(item.id).delete()
    page = await root.delta.with_url(page.odata_delta_link).get()
    gone = [one for one in page.value if one.deleted is not None]
    steps.check("follow it: a deleted file", [one.id for one in gone] == [item.id], page)


async def go_back(steps, statuses, client, drive):
    """Replaces a file, reads what it was, and goes back to that."""
    at = drive.items.by_drive_item_id("root:/On/the way/versions.txt:")
    made = await at.content.put(b"first")
    steps.check("put a file into folders that are missing: 201", statuses.last == 201, made)
    item = drive.items.by_drive_item_id(made.id)
    await item.content.put(b"second")
    listed = [version.id for version in (await item.versions.get()).value]
    steps.check("list its versions", listed == ["2.0", "1.0"], listed)
    first = item.versions.by_drive_item_version_id("1.0")
    steps.check("read the first", await first.content.get() == b"first")
    await first.restore_version.post()
    steps.check("go back to it: 204", statuses.last == 204, statuses.last)
    steps.check("its bytes are back", await item.content.get() == b"first")
    await item.versions.by_drive_item_version_id("2.0").delete()
    listed = [version.id for version in (await item.versions.get()).value]
    steps.check("delete the second", listed == ["3.0", "1.0"], listed)
    own = await client.shares.by_shared_drive_item_id(share_id(made.web_url)).drive_item.get()
    steps.check("find the item by its own address", own.id == made.id, own)


async def batch(steps, client, drive):
    """Several requests in one."""
    requests = BatchRequestContent()
    for request in [
        drive.items.by_drive_item_id("root").to_get_request_information(),
        drive.items.by_drive_item_id("root:/none.txt:").to_get_request_information(),
        client.me.to_get_request_information(),
    ]:
        requests.add_request_information(request)
    answers = await BatchRequestBuilder(client.request_adapter).post(requests)
    statuses = answers.get_response_status_codes()
    steps.check("send three requests in one", list(statuses.values()) == [200, 404, 200], statuses)


async def people_and_places(steps, client):
    """Reads who there is."""
    me = await client.me.get()
    steps.check("read the caller", me.user_principal_name == OWNER["name"], me)
    users = (await client.users.get()).value
    steps.check("list the users", me.id in [user.id for user in users], users)
    one = await client.users.by_user_id(users[0].id).get()
    steps.check("read a user", one.display_name == users[0].display_name, one)
    groups = (await client.groups.get()).value
    members = (await client.groups.by_group_id(groups[0].id).members.get()).value
    steps.check("list the members of a group", all(member.id for member in members), members)
    organization = (await client.organization.get()).value
    steps.check("read the organization", len(organization) == 1, organization)
    root = await client.sites.by_site_id("root").get()
    steps.check("read the root site", root.site_collection.hostname == httpx.URL(BASE).host, root)


async def make_links(steps, statuses, item):
    view = await item.create_link.post(link_body(type="view", scope="anonymous"))
    steps.check("make a view link: 201", statuses.last == 201, statuses.last)
    steps.check("the link has its type", view.link.type == "view" and view.link.scope == "anonymous", view.link)
    steps.check("the link reads", view.roles == ["read"], view.roles)

    again = await item.create_link.post(link_body(type="view", scope="anonymous"))
    steps.check("make it again: 200", statuses.last == 200, statuses.last)
    same = (again.id, again.link.web_url) == (view.id, view.link.web_url)
    steps.check("it is the same link", same, again)

    edit = await item.create_link.post(link_body(type="edit", scope="anonymous"))
    steps.check("make an edit link: 201", statuses.last == 201, statuses.last)
    steps.check("it is another link", edit.id != view.id and edit.roles == ["write"], edit)
    return view, edit


async def change_permission(steps, statuses, item, view):
    listed = await item.permissions.get()
    ids = [permission.id for permission in listed.value]
    steps.check("list the permissions", view.id in ids, ids)
    one = item.permissions.by_permission_id(view.id)
    got = await one.get()
    steps.check("get the permission", got.link.web_url == view.link.web_url, got)

    until = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=2)
    patched = await one.patch(Permission(expiration_date_time=until))
    steps.check("set its expiry", statuses.last == 200 and patched.expiration_date_time == until, patched)
    got = await one.get()
    steps.check("the expiry is kept", got.expiration_date_time == until, got.expiration_date_time)
    return one


async def redeem(steps, client, view, item_id):
    shared = client.shares.by_shared_drive_item_id(share_id(view.link.web_url))
    found = await shared.drive_item.get()
    steps.check("find the item by the link", found.id == item_id, found)


async def delete(steps, statuses, client, one, view, edit, item):
    await one.delete()
    steps.check("delete the link: 204", statuses.last == 204, statuses.last)
    error = await refusal(one.get())
    steps.check("the permission is gone: 404", error is not None and statuses.last == 404, error)
    steps.check("it says itemNotFound", error.error.code == "itemNotFound", error.error)
    steps.check("it says so in words", bool(error.error.message), error.error)
    error = await refusal(client.shares.by_shared_drive_item_id(share_id(view.link.web_url)).drive_item.get())
    steps.check("the link leads nowhere: 404", error is not None and statuses.last == 404, error)

    left = [permission.id for permission in (await item.permissions.get()).value]
    steps.check("the other link is still there", edit.id in left and view.id not in left, left)
    fresh = await item.create_link.post(link_body(type="view", scope="anonymous"))
    steps.check("a deleted link does not come back: 201", statuses.last == 201, statuses.last)
    steps.check("the new one has its own address", fresh.link.web_url != view.link.web_url, fresh)


async def main():
    steps, statuses = Steps(), Statuses()
    client = make_client(DEMO["tokens"]["owner"], statuses)
    drive = client.drives.by_drive_id(DRIVE_ID)
    files = [item for item in DEMO["items"] if item["kind"] == "file"]
    demo_item = next(item for item in files if "/" not in item["path"].strip("/"))

    found = await read_items(steps, statuses, drive, demo_item)
    await write_items(steps, statuses, client, drive)
    await follow_and_search(steps, statuses, drive)
    await go_back(steps, statuses, client, drive)
    await batch(steps, client, drive)
    await people_and_places(steps, client)
    item = drive.items.by_drive_item_id(found.id)
    view, edit = await make_links(steps, statuses, item)
    one = await change_permission(steps, statuses, item, view)
    await redeem(steps, client, view, found.id)
    await delete(steps, statuses, client, one, view, edit, item)

    stranger = make_client("lk_not-a-token", statuses)
    error = await refusal(stranger.drives.by_drive_id(DRIVE_ID).get())
    steps.check("a wrong token: 401", error is not None and statuses.last == 401, error)
    return steps.summary()


with open(os.environ["LATCHKEY_DEMO"], encoding="utf-8") as file:
    DEMO = json.load(file)
OWNER = next(user for user in DEMO["users"] if user["role"] == "owner")
DRIVE_ID = next(drive["graph_id"] for drive in DEMO["drives"] if drive["owner"] in OWNER.values())

if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
