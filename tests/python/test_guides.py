"""docs/guides: every command of each page, in the order and the one terminal the page asks for, against the real server."""

import os
import pathlib
import re
import shutil
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from person import TIMEOUT, Person
from server import BINARY, ROOT, Server

GUIDES = ROOT / "docs" / "guides"
MISSING = [program for program in ("curl", "openssl", "jq") if not shutil.which(program)]

server = None


def setUpModule():
    global server
    if not MISSING:
        server = unittest.enterModuleContext(Server())


def walk(name):
    """What the commands of a page print, while somebody opens the addresses, signs in and pastes the first answer."""
    text = (GUIDES / name).read_text(encoding="utf-8").replace("http://localhost:8080", server.url)
    commands = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S))
    env = {**server.env, "PATH": f"{server.folder}/bin:{server.env['PATH']}"}
    shell = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=server.folder, env=env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, answers, person = "", [], None
    try:
        for line in shell.stdout:
            said += line
            if found := re.match(r"ada's password: (\S+)", line):
                person = Person("ada", found[1])
            elif line.startswith(f"{server.url}/"):
                answers.append(person.authorize(line.strip()))
                if len(answers) == 1:
                    shell.stdin.write(f"{answers[0]}\n")
                    shell.stdin.flush()
        _, problems = shell.communicate(timeout=TIMEOUT)
    finally:
        shell.kill()
        shell.wait()
        if person:
            person.browser.close()
    # A refusal by the server is JSON that was printed, or a member that is not there.
    if shell.returncode != 0 or '"error' in said or "null" in said:
        raise AssertionError(f"{name} ended with {shell.returncode}:\n{said}{problems}")
    return said, answers


@unittest.skipIf(MISSING, f"not installed: {' '.join(MISSING)}")
class Guides(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        programs = pathlib.Path(server.folder) / "bin"
        programs.mkdir()
        (programs / "tenantry").symlink_to(os.path.realpath(BINARY))
        # Side by side, because they wait more than they work.
        pool = cls.enterClassContext(ThreadPoolExecutor())
        pages = [page.name for page in GUIDES.glob("*.md") if page.name != "README.md"]
        cls.walks = {name: pool.submit(walk, name) for name in pages}

    def walk(self, name):
        return self.walks[name].result()

    def test_every_guide_is_looked_at(self):
        for name in self.walks:
            self.assertTrue(hasattr(self, f"test_{name.removesuffix('.md').replace('-', '_')}"), name)

    def test_third_party(self):
        said, answers = self.walk("third-party.md")
        self.assertRegex(said, r"the app is \d{8}\n")
        self.assertRegex(answers[0], r"[?&]code=[A-Za-z0-9]+&")
        self.assertIn("the answer is to our question", said)
        self.assertIn('"active": true', said)
        self.assertIn('"aud": "https://api.shop.example"', said)

    def test_fncy(self):
        said, _ = self.walk("fncy.md")
        self.assertIn('"email": "ada@example.org"', said)
        self.assertRegex(said, r"\npassword: .*openid")
        self.assertIn("\nclient_credentials: reports:read\n", said)
        self.assertRegex(said, r"\nBearer\n")
        self.await_uses("fncy", {"path_v1", "json_token", "redirect_url_alias", "password_grant", "app_pkce"})

    def await_uses(self, workspace, expected):
        """Uses are counted in memory and show within ten seconds."""
        deadline = time.monotonic() + 15
        while True:
            switches = server.cli("workspace", "show", workspace)[0]["switches"]
            used = {switch["name"] for switch in switches if switch["uses"]}
            if used == expected or time.monotonic() > deadline:
                return self.assertEqual(used, expected)
            time.sleep(0.2)

    def test_fdx(self):
        said, _ = self.walk("fdx.md")
        self.assertEqual(
            re.findall(r"^(?:200|403) /\S+$", said, re.M),
            ["200 /customers/current", "200 /accounts/42", "200 /accounts/42/transactions", "403 /accounts/42/statements"])
        self.assertTrue(said.endswith("200\ninvalid_grant\n"), said)
        self.assertIn('"scope": "accounts customers openid transactions"', said)

    def test_processmaker(self):
        said, answers = self.walk("processmaker.md")
        self.assertRegex(said, r'"scope": "cases:read cases:write"')
        self.assertIn("#access_token=", answers[1])
        self.assertIn("password: cases:read cases:write", said)
        self.assertRegex(said.lower(), r"deprecation: ")
        self.assertIn('"token_type":"Bearer"', said)
        self.await_uses("pm", {
            "scope_star", "grant_type_code", "implicit", "password_grant", "path_oauth_2_token", "lenient_form", "app_pkce"})
