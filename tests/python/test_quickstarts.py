"""docs/quickstarts/curl.md, python.md and go.md: the commands and programs of the pages, run against the real server."""

import os
import pathlib
import secrets
import shutil
import subprocess
import sys
import unittest
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from person import TIMEOUT, Person
from quickstart import QuickStart
from server import ROOT, Server

PASSWORD = f"four words and {secrets.token_hex(6)}"
GO_SECONDS = 200

server = None
issuer = None
subject = None


def setUpModule():
    global server, issuer, subject
    server = unittest.enterModuleContext(Server())
    issuer = f"{server.url}/acme"
    server.cli("workspace", "create", "--slug", "acme")
    user = server.cli("user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin", stdin=PASSWORD)[0]
    subject = user["id"]


def needs(*programs):
    """Passes a test over where a program that its page uses is not installed, and says so."""
    missing = [program for program in programs if not shutil.which(program)]
    return unittest.skipIf(missing, f"not installed: {' '.join(missing)}")


class QuickStarts(unittest.TestCase):
    def open(self, name):
        page = self.enterContext(QuickStart(name))
        page.register(server)
        return page

    def person(self):
        person = Person("ada", PASSWORD)
        self.addCleanup(person.browser.close)
        return person

    def browser(self):
        browser = requests.Session()
        browser.trust_env = False
        self.addCleanup(browser.close)
        return browser

    def greets_who_signed_in(self, page):
        browser = self.browser()
        begun = browser.get(page.home, allow_redirects=False, timeout=TIMEOUT)
        self.assertIn("HttpOnly; SameSite=Lax", begun.headers["set-cookie"])
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
        self.assertEqual(asked["code_challenge_method"], ["S256"])
        self.assertIn("nonce", asked)
        back = self.person().authorize(begun.headers["location"])
        greeted = browser.get(back, timeout=TIMEOUT)
        self.assertEqual(greeted.status_code, 200, page.said())
        self.assertEqual(greeted.text.strip(), f"Hello ada, you are {subject}.")
        self.assertEqual(browser.get(back, timeout=TIMEOUT).status_code, 400, "an answer works once")

    def refuses_answers_nobody_asked_for(self, page):
        for change in ({"state": "other"}, {"iss": f"{issuer}2"}, {"iss": None}, {"code": "forged"}):
            browser = self.browser()
            begun = browser.get(page.home, allow_redirects=False, timeout=TIMEOUT)
            state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
            answer = {"code": "forged", "state": state, "iss": issuer, **change}
            query = urlencode({name: value for name, value in answer.items() if value is not None})
            for visitor in (self.browser(), browser):
                refused = visitor.get(f"{page.home}callback?{query}", timeout=TIMEOUT)
                self.assertEqual(refused.status_code, 400, change)
                self.assertNotIn("Hello", refused.text)

    def test_python_with_authlib(self):
        page = self.open("python.md")
        page.start([sys.executable, "app.py"], page.env(issuer))
        self.greets_who_signed_in(page)
        self.refuses_answers_nobody_asked_for(page)

    @needs("go")
    def test_go_with_oauth2_and_go_oidc(self):
        page = self.open("go.md")
        # The versions and sums of what the page's `go get` would bring.
        for name in ("go.mod", "go.sum"):
            shutil.copy(ROOT / "tests" / "go" / name, page.folder)
        # Go's own cache and proxy; what is installed must do, no other Go is fetched.
        env = page.env(issuer, HOME=os.environ.get("HOME", str(page.folder)), GOFLAGS="-mod=readonly", GOTOOLCHAIN="local")
        env |= {name: os.environ[name] for name in ("GOPROXY", "GOPATH", "GOCACHE") if name in os.environ}
        fetched = self.go(page, env, "mod", "download")
        if fetched.returncode != 0 and "mismatch" not in fetched.stderr:
            self.skipTest(f"the Go modules cannot be had here: {fetched.stderr.strip()}")
        built = self.go(page, env, "build", "-o", "app", ".")
        self.assertEqual(built.returncode, 0, built.stderr)
        page.start([str(pathlib.Path(page.folder) / "app")], env)
        self.greets_who_signed_in(page)
        self.refuses_answers_nobody_asked_for(page)

    def go(self, page, env, *words):
        return subprocess.run(
            ["go", *words], cwd=page.folder, env=env, capture_output=True, text=True, timeout=GO_SECONDS, check=False)

    def script(self, page):
        """The script of the curl page at work, and the address it says to open."""
        script = subprocess.Popen(
            ["bash", "signin.sh"], cwd=page.folder, env=page.env(issuer), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(script.wait)
        self.addCleanup(script.kill)
        for stream in (script.stdin, script.stdout, script.stderr):
            self.addCleanup(stream.close)
        script.stdout.readline()
        return script, script.stdout.readline().strip()

    @needs("curl", "openssl", "jq")
    def test_curl(self):
        page = self.open("curl.md")
        script, url = self.script(page)
        answer = self.person().authorize(url)
        said, problems = script.communicate(f"{answer}\n", timeout=TIMEOUT)
        self.assertEqual((script.returncode, problems), (0, ""))
        self.assertIn(f'"sub": "{subject}"', said)
        self.assertIn('"preferred_username": "ada"', said)
        self.assertIn('"active": true', said)
        self.assertEqual(said.splitlines()[-1], '{"active":false}')

    @needs("curl", "openssl", "jq")
    def test_curl_refuses_answers_nobody_asked_for(self):
        page = self.open("curl.md")
        for change, why in (("state=other&", "another sign-in"), (f"iss={issuer}2&", "another server"), ("", "refused: access_denied")):
            script, url = self.script(page)
            state = parse_qs(urlsplit(url).query)["state"][0]
            answer = f"{page.home}callback?state={state}&iss={issuer}&error=access_denied&{change}\n"
            _, problems = script.communicate(answer, timeout=TIMEOUT)
            self.assertEqual(script.returncode, 1)
            self.assertIn(why, problems)
