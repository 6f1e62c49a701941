"""Runs rclone, as published, with its OneDrive backend against a demo server, which it reaches by `tenant_url`.

LATCHKEY_BASE is the server's address, LATCHKEY_DEMO the file with what `latchkey init --demo --json` printed.
LATCHKEY_LONG makes it 1,000 files and one of 2 GiB, in place of 50 and 64 MiB.
"""

import json
import os
import pathlib
import tempfile
import urllib.request

from rclone_program import Rclone, lines
from steps import Steps

BASE = os.environ["LATCHKEY_BASE"]
IS_LONG = "LATCHKEY_LONG" in os.environ
FILES = 1000 if IS_LONG else 50
MEBIBYTES = 2048 if IS_LONG else 64


def write_large(path):
    with open(path, "wb") as file:
        for _ in range(MEBIBYTES):
            file.write(os.urandom(1024 * 1024))


def run(steps, folder, rclone):
    source = folder / "source"
    (source / "inner").mkdir(parents=True)
    (source / "empty").write_bytes(b"")
    (source / "inner" / "zwei ü+&#%.txt").write_text("two\n" * 1000, encoding="utf-8")
    for number in range(FILES):
        (source / f"{number}.txt").write_text(f"{number}\n" * number, encoding="utf-8")
    write_large(source / "large.bin")

    def good(what, *arguments, sent=None):
        result = rclone(*arguments, sent=sent)
        steps.check(what, result.returncode == 0, result.stderr[-2000:])
        return result

    def opens(link, content):
        with urllib.request.urlopen(f"{link}/download", timeout=30) as answer:
            steps.check("it opens", answer.read() == content)

    listed = good("list the root", "lsf", "onedrive:")
    steps.check("the demo's items are there", "Welcome.txt" in listed.stdout and "Reports/" in listed.stdout, listed.stdout)
    good(f"copy {FILES} files and one of {MEBIBYTES} MiB up", "copy", str(source), "onedrive:Backup")
    good("everything arrived", "check", "--download", str(source), "onedrive:Backup")
    again = good("copy up again", "copy", "-v", str(source), "onedrive:Backup")
    steps.check("copies nothing", "There was nothing to transfer" in again.stderr, again.stderr[-2000:])
    target = folder / "target"
    good("copy it down", "copy", "onedrive:Backup", str(target))
    good("it is the same", "check", "--download", str(source), str(target))
    (source / "1.txt").write_text("another one\n", encoding="utf-8")
    (source / "2.txt").unlink()
    (source / "inner" / "new.txt").write_text("new\n", encoding="utf-8")
    good("sync after changes", "sync", str(source), "onedrive:Backup")
    good("is the same", "check", "--download", str(source), "onedrive:Backup")
    good("rcat", "rcat", "onedrive:Backup/rcat.txt", sent="from a pipe")
    cat = good("cat", "cat", "onedrive:Backup/rcat.txt")
    steps.check("is what was sent", cat.stdout == "from a pipe", cat.stdout)
    good("touch", "touch", "-t", "2021-03-04T05:06:07", "onedrive:Backup/rcat.txt")
    times = good("the time", "lsf", "--format", "t", "onedrive:Backup/rcat.txt").stdout
    steps.check("is the one that was set", times.startswith("2021-03-04"), times)
    good("move a file", "moveto", "onedrive:Backup/rcat.txt", "onedrive:Backup/inner/moved.txt")
    good("move a folder", "move", "onedrive:Backup/inner", "onedrive:Backup/outer")
    good("copy on the server", "copyto", "onedrive:Backup/outer/moved.txt", "onedrive:Backup/outer/copy.txt")
    steps.check(
        "all is where it was put",
        lines(good("list it", "lsf", "onedrive:Backup/outer"))
        == sorted(["copy.txt", "moved.txt", "new.txt", "zwei ü+&#%.txt"]),
        rclone("lsf", "-R", "onedrive:Backup").stdout,
    )
    link = good("link a file", "link", "onedrive:Backup/1.txt").stdout.strip()
    steps.check("it is one of ours", link.startswith(f"{BASE}/s/"), link)
    opens(link, b"another one\n")
    steps.check("the same link again", good("link it again", "link", "onedrive:Backup/1.txt").stdout.strip() == link)
    options = ["--expire", "48h", "--onedrive-link-scope", "anonymous", "--onedrive-link-type", "edit"]
    other = good("link with every option", "link", *options, "onedrive:Backup/1.txt").stdout.strip()
    steps.check("it is another link", other != link and other.startswith(f"{BASE}/s/"), other)
    opens(other, b"another one\n")
    locked = ["--onedrive-link-password", "correct horse battery"]
    password = good("link with a password", "link", *locked, "onedrive:Backup/1.txt").stdout.strip()
    steps.check("it is a third", password not in (link, other), password)
    folder_link = good("link a folder", "link", "onedrive:Backup/outer").stdout.strip()
    steps.check("it is one of ours", folder_link.startswith(f"{BASE}/s/"), folder_link)
    good("delete a file", "deletefile", "onedrive:Backup/outer/copy.txt")
    about = good("about", "about", "--json", "onedrive:").stdout
    steps.check("it tells what is free", json.loads(about)["free"] > 0, about)
    by_folders = lines(good("list all, folder by folder", "lsf", "-R", "onedrive:Backup"))
    at_once = good("list all at once, by delta", "lsf", "-R", "--fast-list", "--onedrive-delta", "onedrive:Backup")
    steps.check("it is the same list", lines(at_once) == by_folders, at_once.stdout)
    good("purge", "purge", "onedrive:Backup")
    steps.check("it is gone", "Backup/" not in good("list the root", "lsf", "onedrive:").stdout)


def main():
    with open(os.environ["LATCHKEY_DEMO"], encoding="utf-8") as file:
        demo = json.load(file)
    owner = next(user for user in demo["users"] if user["role"] == "owner")
    drive = next(drive["graph_id"] for drive in demo["drives"] if drive["owner"] in owner.values())
    token = {"access_token": demo["tokens"]["owner"], "token_type": "Bearer", "expiry": "2099-01-01T00:00:00Z"}
    remote = (
        f"[onedrive]\ntype = onedrive\ntoken = {json.dumps(token)}\ndrive_id = {drive}\n"
        f"drive_type = business\ntenant_url = {BASE}\n"
    )
    steps = Steps()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(steps, folder, Rclone(folder, remote))
    raise SystemExit(steps.summary())


if __name__ == "__main__":
    main()
