"""Runs Box's Python SDK, as published, against a demo server.

LATCHKEY_BASE is the server's address, LATCHKEY_DEMO the file with what `latchkey init --demo --json` printed.
"""

import datetime
import hashlib
import io
import json
import os

from box_sdk_gen import (
    BaseUrls,
    BoxAPIError,
    BoxCCGAuth,
    BoxClient,
    BoxDeveloperTokenAuth,
    CCGConfig,
    NetworkSession,
)
from box_sdk_gen.internal.utils import create_null
from box_sdk_gen.managers import shared_links_files as on_files
from box_sdk_gen.managers import shared_links_folders as on_folders
from box_sdk_gen.managers import shared_links_web_links as on_web_links
from box_sdk_gen.managers.files import UpdateFileByIdParent
from box_sdk_gen.managers.folders import CreateFolderParent
from box_sdk_gen.managers.uploads import UploadFileAttributes, UploadFileAttributesParentField
from box_sdk_gen.managers.user_collaborations import (
    CreateCollaborationAccessibleBy,
    CreateCollaborationAccessibleByTypeField,
    CreateCollaborationItem,
    CreateCollaborationItemTypeField,
    CreateCollaborationRole,
)
from box_sdk_gen.managers.web_links import CreateWebLinkParent
from steps import Steps

BASE = os.environ["LATCHKEY_BASE"]
URLS = BaseUrls(base_url=BASE, upload_url=f"{BASE}/api", oauth_2_url=f"{BASE}/api/oauth2")
GOOD, WRONG = "Tide-table&9%", "Ebb-table&9%"


def client_of(auth):
    return BoxClient(auth=auth, network_session=NetworkSession(base_urls=URLS))


def holder_of(token):
    return client_of(BoxDeveloperTokenAuth(token=token))


def refusal(call, *args, **options):
    """The error that the SDK raises for a call, or nothing when it raises none."""
    try:
        call(*args, **options)
    except BoxAPIError as error:
        return error
    return None


def status_of(error):
    return error and error.response_info.status_code


def code_of(error):
    return error and error.response_info.body.get("code")


def shown(url, password=None):
    return f"shared_link={url}" + (f"&shared_link_password={password}" if password else "")


class Kind:
    """The calls of one kind of item, under one name each."""

    def __init__(self, noun, module, manager, prefix):
        self.noun = noun
        article = {"file": "file", "folder": "folder", "web link": "web_link"}[noun]
        self.get = getattr(manager, f"get_shared_link_for_{article}")
        self.add = getattr(manager, f"add_share_link_to_{article}")
        self.update = getattr(manager, f"update_shared_link_on_{article}")
        self.remove = getattr(manager, f"remove_shared_link_from_{article}")
        self.link = getattr(module, f"AddShareLinkTo{prefix}SharedLink")
        self.change = getattr(module, f"UpdateSharedLinkOn{prefix}SharedLink")
        self.access = getattr(module, f"AddShareLinkTo{prefix}SharedLinkAccessField")
        self.permissions = getattr(module, f"AddShareLinkTo{prefix}SharedLinkPermissionsField")


def kinds(client):
    return [
        Kind("file", on_files, client.shared_links_files, "File"),
        Kind("folder", on_folders, client.shared_links_folders, "Folder"),
        Kind("web link", on_web_links, client.shared_links_web_links, "WebLink"),
    ]


def find(client, noun, header):
    manager = {
        "file": client.shared_links_files.find_file_for_shared_link,
        "folder": client.shared_links_folders.find_folder_for_shared_link,
        "web link": client.shared_links_web_links.find_web_link_for_shared_link,
    }[noun]
    return manager(header)


def make_items(steps, client):
    me = client.users.get_user_me()
    steps.check("users/me is the account", me.id and me.login, me)
    folder = client.folders.create_folder("SDK folder", CreateFolderParent(id="0"))
    steps.check("create a folder", folder.name == "SDK folder", folder)
    content = b"from the SDK\n"
    uploaded = client.uploads.upload_file(
        UploadFileAttributes(name="sdk.txt", parent=UploadFileAttributesParentField(id=folder.id)),
        io.BytesIO(content),
    )
    file = uploaded.entries[0]
    steps.check("upload a file", file.name == "sdk.txt" and file.size == len(content), file)
    steps.check("its SHA-1 is right", file.sha_1 == hashlib.sha1(content).hexdigest(), file.sha_1)
    taken = refusal(
        client.uploads.upload_file,
        UploadFileAttributes(name="SDK.txt", parent=UploadFileAttributesParentField(id=folder.id)),
        io.BytesIO(content),
    )
    steps.check("the same name again: 409", status_of(taken) == 409, taken)
    steps.check("409 says item_name_in_use", code_of(taken) == "item_name_in_use", taken)
    link = client.web_links.create_web_link(
        "https://example.org/", parent=CreateWebLinkParent(id=folder.id), name="SDK link"
    )
    steps.check("create a web link", link.url == "https://example.org/", link)
    listed = client.folders.get_folder_items(folder.id)
    steps.check("list the folder", listed.total_count == 2, listed.total_count)
    address = client.downloads.get_download_file_url(file.id)
    steps.check("a download address", address.startswith(BASE), address)
    stream = client.downloads.download_file(file.id)
    steps.check("download the file", stream.read() == content)
    return {"file": file.id, "folder": folder.id, "web link": link.id}, folder, content


def share(steps, kind, item, other):
    noun = kind.noun
    none = kind.get(item, "shared_link")
    steps.check(f"{noun}: no link yet", none.shared_link is None, none)
    made = kind.add(item, "shared_link", shared_link=kind.link()).shared_link
    steps.check(f"{noun}: default link is open", made.access == "open" and made.effective_access == "open", made)
    steps.check(f"{noun}: it can be downloaded", made.effective_permission == "can_download", made)
    again = kind.add(item, "shared_link", shared_link=kind.link()).shared_link
    steps.check(f"{noun}: the same again has the same address", again.url == made.url, again.url)
    found = find(other, noun, shown(made.url))
    steps.check(f"{noun}: somebody else opens it", found.id == item, found)
    steps.check(f"{noun}: and does not see the link itself", found.shared_link is None, found.shared_link)

    for name in ("company", "collaborators", "open"):
        link = kind.update(item, "shared_link", shared_link=kind.change(access=name)).shared_link
        steps.check(f"{noun}: access {name}", link.access == name and link.url == made.url, link)
        error = refusal(find, other, noun, shown(made.url))
        expected = None if name == "open" else 404
        steps.check(f"{noun}: {name} to somebody of another enterprise: {expected}", status_of(error) == expected, error)

    wish = kind.change(password=GOOD)
    link = kind.update(item, "shared_link", shared_link=wish).shared_link
    steps.check(f"{noun}: a password", link.is_password_enabled, link)
    for password in (None, WRONG):
        error = refusal(find, other, noun, shown(made.url, password))
        steps.check(f"{noun}: password {password}: 403", status_of(error) == 403, error)
        steps.check(f"{noun}: with its code", code_of(error) == "incorrect_shared_item_password", error)
    found = find(other, noun, shown(made.url, GOOD))
    steps.check(f"{noun}: the right password", found.id == item, found)
    link = kind.update(item, "shared_link", shared_link=kind.change(password=create_null())).shared_link
    steps.check(f"{noun}: no password any more", not link.is_password_enabled, link)
    error = refusal(kind.update, item, "shared_link", shared_link=kind.change(password="abcdefgh"))
    steps.check(f"{noun}: a weak password: 400", status_of(error) == 400, error)

    ends = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=30)
    link = kind.update(item, "shared_link", shared_link=kind.change(unshared_at=ends)).shared_link
    steps.check(f"{noun}: an expiry", link.unshared_at == ends, link.unshared_at)
    link = kind.update(item, "shared_link", shared_link=kind.change(unshared_at=create_null())).shared_link
    steps.check(f"{noun}: no expiry any more", link.unshared_at is None, link.unshared_at)
    error = refusal(
        kind.update, item, "shared_link", shared_link=kind.change(unshared_at=ends - datetime.timedelta(days=60))
    )
    steps.check(f"{noun}: an expiry that is past: 400", status_of(error) == 400, error)

    wish = kind.link(permissions=kind.permissions(can_download=False))
    link = kind.add(item, "shared_link", shared_link=wish).shared_link
    steps.check(f"{noun}: only to look at", link.effective_permission == "can_preview", link)
    wish = kind.link(permissions=kind.permissions(can_download=True))
    link = kind.add(item, "shared_link", shared_link=wish).shared_link
    steps.check(f"{noun}: to download again", link.permissions.can_download, link)

    vanity = "sdk-" + noun.replace(" ", "-") + "-of-ours"
    link = kind.update(item, "shared_link", shared_link=kind.change(vanity_name=vanity)).shared_link
    steps.check(f"{noun}: a vanity name", link.vanity_url == f"{BASE}/v/{vanity}", link.vanity_url)
    found = find(other, noun, shown(link.vanity_url))
    steps.check(f"{noun}: found by it", found.id == item, found)
    error = refusal(kind.update, item, "shared_link", shared_link=kind.change(vanity_name="too-short"))
    steps.check(f"{noun}: a name too short: 400", status_of(error) == 400, error)

    gone = kind.remove(item, "shared_link", shared_link=create_null())
    steps.check(f"{noun}: removed", gone.shared_link is None, gone)
    error = refusal(find, other, noun, shown(made.url))
    steps.check(f"{noun}: its address is gone: 404", status_of(error) == 404, error)
    fresh = kind.add(item, "shared_link", shared_link=kind.link()).shared_link
    steps.check(f"{noun}: a new link has a new address", fresh.url != made.url, fresh.url)


def states(steps, client, file):
    before = client.files.get_file_by_id(file)
    error = refusal(client.files.update_file_by_id, file, name="x.txt", if_match="999")
    steps.check("a stale If-Match: 412", status_of(error) == 412, error)
    after = client.files.update_file_by_id(file, name="renamed.txt", if_match=before.etag)
    steps.check("a matching If-Match", after.name == "renamed.txt", after)
    moved = client.files.update_file_by_id(file, parent=UpdateFileByIdParent(id="0"))
    steps.check("move it to the root", moved.parent.id == "0", moved.parent)
    error = refusal(client.files.get_file_by_id, "3054198")
    steps.check("an unknown id: 404", status_of(error) == 404, error)


def collaborate(steps, client, folder, users, viewer):
    person = next(user for user in users if user["name"] == "viewer")
    invited = client.user_collaborations.create_collaboration(
        CreateCollaborationItem(type=CreateCollaborationItemTypeField.FOLDER, id=folder),
        CreateCollaborationAccessibleBy(
            type=CreateCollaborationAccessibleByTypeField.USER, login=person["email"]
        ),
        CreateCollaborationRole.VIEWER,
    )
    steps.check("invite somebody", invited.role == "viewer" and invited.status == "accepted", invited)
    names = [entry.name for entry in viewer.folders.get_folder_items("0").entries]
    steps.check("they find the folder in their root", "SDK folder" in names, names)
    client.user_collaborations.delete_collaboration_by_id(invited.id)
    error = refusal(viewer.folders.get_folder_by_id, folder)
    steps.check("and no longer once they are removed: 404", status_of(error) == 404, error)


def with_credentials(steps, demo):
    application = demo["app"]
    config = CCGConfig(
        client_id=application["client_id"],
        client_secret=application["client_secret"],
        enterprise_id=demo["organizations"][0]["id"],
    )
    # The token has to come from this server too.
    auth = BoxCCGAuth(config=config)
    client = client_of(auth)
    me = client.users.get_user_me()
    steps.check("client credentials speak for the application's own account", me.id is not None, me)
    folder = client.folders.create_folder("Service", CreateFolderParent(id="0"))
    steps.check("which has a root of its own", folder.parent.id == "0", folder)
    owner = next(user for user in demo["users"] if user["name"] == "owner")
    as_owner = client_of(auth.with_user_subject(owner["box_id"]))
    steps.check("or for a user", as_owner.users.get_user_me().id == owner["box_id"])
    return client


def main():
    with open(os.environ["LATCHKEY_DEMO"], encoding="utf-8") as file:
        demo = json.load(file)
    steps = Steps()
    tokens = demo["tokens"]
    clients = {name: holder_of(tokens[name]) for name in ("owner", "viewer", "outsider")}
    owner = clients["owner"]
    items, folder, _ = make_items(steps, owner)
    for kind in kinds(owner):
        share(steps, kind, items[kind.noun], clients["outsider"])
    states(steps, owner, items["file"])
    with_credentials(steps, demo)
    editor = holder_of(tokens["editor"])
    shared = editor.folders.create_folder("SDK folder", CreateFolderParent(id="0"))
    collaborate(steps, editor, shared.id, demo["users"], clients["viewer"])
    owner.folders.delete_folder_by_id(folder.id, recursive=True)
    error = refusal(owner.folders.get_folder_by_id, folder.id)
    steps.check("a folder in the trash: 404", status_of(error) == 404 and code_of(error) == "trashed", error)
    raise SystemExit(steps.summary())


if __name__ == "__main__":
    main()
