"""docs/guides: every command of each page, in the order and the one terminal the page asks for, against the real server."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from person import TIMEOUT, Person
from server import BINARY, ROOT, Server

GUIDES = ROOT / "docs" / "guides"
MISSING = [program for program in ("curl", "openssl", "jq") if not shutil.which(program)]

server = None


def setUpModule():
    global server
    if not MISSING:
        server = unittest.enterModuleContext(Server())


@unittest.skipIf(MISSING, f"not installed: {' '.join(MISSING)}")
class Guides(unittest.TestCase):
    def walk(self, name):
        """What the commands of a page print, while somebody opens the addresses, signs in and pastes the answers."""
        text = (GUIDES / name).read_text(encoding="utf-8").replace("http://localhost:8080", server.url)
        blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
        self.assertGreater(len(blocks), 3)
        folder = pathlib.Path(server.folder)
        programs = folder / "bin"
        programs.mkdir(exist_ok=True)
        if not (programs / "tenantry").exists():
            (programs / "tenantry").symlink_to(os.path.realpath(BINARY))
        env = {**server.env, "PATH": f"{programs}:{server.env['PATH']}"}
        shell = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", "".join(blocks)], cwd=folder, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said, answers, person = [], [], None
        for line in shell.stdout:
            said.append(line)
            if found := re.match(r"ada's password: (\S+)", line):
                person = Person("ada", found[1])
                self.addCleanup(person.browser.close)
            elif line.startswith(f"{server.url}/"):
                answers.append(person.authorize(line.strip()))
                if len(answers) == 1:
                    shell.stdin.write(f"{answers[0]}\n")
                    shell.stdin.flush()
        # A refusal by the server is JSON that was printed, or a member that is not there.
        _, problems = shell.communicate(timeout=TIMEOUT)
        text = "".join(said)
        self.assertEqual(shell.returncode, 0, text + problems)
        self.assertNotIn('"error', text)
        self.assertNotIn("null", text)
        return text, answers

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
        for switch in ("path_v1", "json_token", "redirect_url_alias", "password_grant"):
            self.assertRegex(said, rf"{switch}=true \(used (once|\d+ times), last by ")

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
