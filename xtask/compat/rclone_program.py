"""rclone, as published."""

import os
import pathlib
import subprocess
import sys


class Rclone:
    """rclone with a configuration of its own."""

    def __init__(self, folder, remote, options=(), environment=None):
        config = folder / "rclone.conf"
        config.write_text(remote, encoding="utf-8")
        program = pathlib.Path(sys.executable).with_name("rclone")
        self.command = [str(program), "--config", str(config), "--retries", "1", *options]
        self.environment = {**os.environ, **(environment or {})}

    def __call__(self, *arguments, sent=None):
        return subprocess.run(
            [*self.command, *arguments],
            env=self.environment,
            input=sent,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


def lines(result):
    return sorted(result.stdout.splitlines())
