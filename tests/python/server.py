"""The real server, as a person would start it: the debug binary in an empty folder on a free port, spoken to by its own
command line. Nothing of the machine's configuration reaches it."""

import atexit
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TENANTRY_BIN") or str(ROOT / "target" / "debug" / "tenantry")
START_SECONDS = 60
DRAIN_SECONDS = 20
COMMAND_SECONDS = 30


class Refused(Exception):
    """A command ended with a refusal; the text is what it said."""


def free_port():
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A running server with its own folder; a context manager that ends both."""

    def __init__(self):
        if not os.path.exists(BINARY):
            raise FileNotFoundError(f"{BINARY} is not there; build it with: cargo build -p tenantry")
        self.folder = tempfile.mkdtemp(prefix="tenantry-python-")
        os.mkdir(os.path.join(self.folder, "data"))
        port = free_port()
        self.url = f"http://localhost:{port}"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": self.folder,
            "TENANTRY__SERVER__LISTEN": f"127.0.0.1:{port}",
            "TENANTRY__SERVER__PUBLIC_URL": self.url,
            "TENANTRY__DATABASE__URL": f"sqlite://{self.folder}/data/tenantry.db?mode=rwc",
        }
        self.log_path = os.path.join(self.folder, "log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([BINARY, "serve"], cwd=self.folder, env=self.env, stdout=log, stderr=log)
        # Whatever ends this process ends the server too: a run that is stopped half-way leaves nothing behind.
        atexit.register(self._discard)
        signal.signal(signal.SIGTERM, signal.default_int_handler)

    def __enter__(self):
        try:
            self._ready()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        status, log = self._end()
        if status != 0 or "panicked at" in log:
            raise AssertionError(f"the server ended with {status} and this log:\n{log[-8000:]}")

    def _ready(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self._log()}")
            try:
                if requests.get(f"{self.url}/readyz", timeout=5).ok:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the server was not ready within {START_SECONDS} s:\n{self._log()}")

    def _log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def _end(self):
        self.process.terminate()
        try:
            self.process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        log = self._log()
        self._discard()
        return self.process.returncode, log

    def _discard(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def cli(self, *words, stdin=""):
        """Runs ``tenantry WORDS… --json`` on the same database; the rows it printed."""
        done = subprocess.run(
            [BINARY, *words, "--json"], cwd=self.folder, env=self.env, input=stdin,
            capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
        )
        if done.returncode != 0:
            raise Refused(f"tenantry {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def app(self, workspace, name, *words):
        """Registers an app; what ``app create`` says of it."""
        return self.cli("app", "create", "--workspace", workspace, "--name", name, *words)[0]
