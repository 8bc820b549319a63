"""The whole admin API, as its own description has it, asked by Schemathesis: what it accepts, what it must refuse, and
what leads from one answer to the next question. No answer may be a fault of the server, or other than described."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

import requests

from server import Server

# The same questions in each run, as many as make it short.
EXAMPLES = 4
RUN_SECONDS = 120
NOUNS = "workspaces apps users sessions grants scopes resources members keys audit settings".split()
SCOPES = [f"{noun}:{verb}" for noun in NOUNS for verb in ("read", "write")]
HERE = pathlib.Path(__file__).parent
CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
    "allow_header_conformance", "use_after_free", "ignored_auth", "problems_are_problems", "headers_are_there",
]
# These would end the run: nothing of the workspace would answer any more, or no token.
LEFT_OUT = ["delete_workspace", "suspend_workspace", "expire_all"]
# And a compromised key ends every token of the workspace, that of its owner too.
LEFT_OUT_BY_OWNERS = ["rotate_keys"]


def asker(server, workspace):
    """A machine app that owns a workspace: its names, and a token for all there is."""
    app = server.app(workspace, "Asker", "--type", "machine")
    member = server.cli("member", "create", "--workspace", workspace, "--app", app["client_id"], "--role", "owner")[0]
    server.cli("app", "update", "--workspace", workspace, app["client_id"], *(f"--scope={scope}" for scope in SCOPES))
    answer = requests.post(
        f"{server.url}/{workspace}/oauth2/token", timeout=15, auth=(app["client_id"], app["client_secret"]),
        data={"grant_type": "client_credentials", "scope": " ".join(SCOPES), "resource": f"{server.url}/api/v1"})
    return [app["client_id"], member["id"]], answer.json()["access_token"]


def ask(server, home, left_out):
    """Asks everything of a workspace with a token of the one that is called `home`; what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        server.cli("workspace", "create", "acme")
        names, token = asker(server, home)
        bearer = f"Bearer {token}"
        words = [
            sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml", "run",
            f"{server.url}/api/v1/openapi.json", "--header", f"Authorization: {bearer}",
            "--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES), "--generation-deterministic",
            "--continue-on-failure", "--no-shrink", "--no-color", "--warnings", "off",
            *(f"--exclude-operation-id={operation}" for operation in left_out),
        ]
        env = {"PATH": os.environ["PATH"], "HOME": folder, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1",
               "SCHEMATHESIS_HOOKS": "api_checks", "ASKER": " ".join(names)}
        done = subprocess.run(
            words, cwd=folder, env=env, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
        paths = requests.get(f"{server.url}/api/v1/openapi.json", timeout=15).json()["paths"]
        all_asked = f"Tested: {sum(len(item) for item in paths.values()) - len(left_out)}\n" in done.stdout
        # Nothing on the way took the token its power: all was asked by somebody who may.
        apps = requests.get(f"{server.url}/api/v1/workspaces/acme/apps", timeout=15, headers={"Authorization": bearer})
        if done.returncode == 0 and all_asked and apps.ok:
            return None
        return f"{done.stdout}\n{done.stderr}\nat the end: {apps.text}"


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Side by side, because each waits for the other half of its time.
        servers = [cls.enterClassContext(Server()) for _ in range(2)]
        pool = cls.enterClassContext(ThreadPoolExecutor())
        cls.operator = pool.submit(ask, servers[0], "system", LEFT_OUT)
        cls.owner = pool.submit(ask, servers[1], "acme", LEFT_OUT + LEFT_OUT_BY_OWNERS)

    def test_an_operator_asks_everything(self):
        self.assertIsNone(self.operator.result())

    def test_an_owner_asks_everything(self):
        self.assertIsNone(self.owner.result())
