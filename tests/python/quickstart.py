"""Takes the programs and commands out of a page of docs/quickstarts and runs them as the page says."""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import time

import requests

from server import ROOT, free_port

PAGES = ROOT / "docs" / "quickstarts"
START_SECONDS = 20


class QuickStart:
    """A page in a folder of its own, with a free port in place of the one it prints. A context manager that ends what
    it started."""

    def __init__(self, name):
        self.port = free_port()
        self.home = f"http://127.0.0.1:{self.port}/"
        text = (PAGES / name).read_text(encoding="utf-8").replace("127.0.0.1:3000", f"127.0.0.1:{self.port}")
        self.commands = [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tenantry-quickstart-"))
        self.process = None
        for file, code in re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", text, re.M | re.S):
            (self.folder / file).write_text(code, encoding="utf-8")

    def register(self, server):
        """Registers the app with the page's own command."""
        line = next(line for line in self.commands if line.startswith("tenantry app create"))
        self.app = server.cli(*shlex.split(line)[1:])[0]

    def env(self, issuer, **more):
        """What the page has people set before its last command."""
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "PORT": str(self.port), "ISSUER": issuer,
            "CLIENT_ID": self.app["client_id"], "CLIENT_SECRET": self.app["client_secret"], **more,
        }

    def start(self, command, env):
        """Starts a web server, and waits until it says that it can be opened."""
        self.log = open(self.folder / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(command, cwd=self.folder, env=env, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                return requests.get(f"{self.home}nothing-here", timeout=5)
            time.sleep(0.05)
        raise AssertionError(f"it did not start:\n{self.said()}")

    def said(self):
        return (self.folder / "log").read_text(encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
