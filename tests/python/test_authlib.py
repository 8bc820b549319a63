"""Authlib, written by somebody else, as an app of workspaces made from three templates: what every workspace speaks, and
what only those speak that were made for older apps."""

import secrets
import unittest

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from person import TIMEOUT, Person
from server import Refused, Server

CALLBACK = "https://shop.example/callback"
PASSWORD = f"four words and {secrets.token_hex(6)}"
# What each template starts an app with.
AUTH_METHODS = {"strict": "client_secret_basic", "fncy": "client_secret_post", "processmaker": "client_secret_basic"}

server = None


def setUpModule():
    global server
    server = unittest.enterModuleContext(Server())


class Workspace:
    """A workspace of a template with a person, and Authlib sessions for its apps."""

    template = ""
    # The words that register each app. All are registered before the first request: what the command line changes shows
    # in a running server within a second, and not at once.
    apps = {
        "shop": ["--type", "web", "--redirect-uri", CALLBACK],
        "job": ["--type", "machine", "--scope", "reports:read"],
    }

    @classmethod
    def setUpClass(cls):
        cls.name = cls.template
        cls.issuer = f"{server.url}/{cls.name}"
        server.cli("workspace", "create", "--slug", cls.name, "--template", cls.template)
        user = server.cli(
            "user", "create", "--workspace", cls.name, "--username", "ada", "--email", "ada@acme.test", "--password-stdin",
            stdin=PASSWORD,
        )[0]
        cls.subject = user["id"]
        cls.registered = {name: server.app(cls.name, name, *words) for name, words in cls.apps.items()}
        cls.metadata = requests.get(f"{cls.issuer}/.well-known/openid-configuration", timeout=TIMEOUT).json()

    def session(self, name, **more):
        """Authlib, told what registration said."""
        app = self.registered[name]
        method = app["token_endpoint_auth_method"]
        session = OAuth2Session(
            app["client_id"], app["client_secret"], default_timeout=TIMEOUT, redirect_uri=CALLBACK,
            token_endpoint_auth_method=method, revocation_endpoint_auth_method=method, **more,
        )
        session.trust_env = False
        self.addCleanup(session.close)
        return session

    def person(self):
        person = Person("ada", PASSWORD)
        self.addCleanup(person.browser.close)
        return person

    def assert_refused(self, *words):
        """The call inside the ``with`` is answered with one of these OAuth errors."""
        return _Refusal(self, words)

    def claims_of(self, tokens, name, nonce):
        client_id = self.registered[name]["client_id"]
        keys = KeySet.import_key_set(requests.get(self.metadata["jwks_uri"], timeout=TIMEOUT).json())
        token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
        expected = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": client_id}}
        claims = CodeIDToken(
            token.claims, token.header, expected,
            {"nonce": nonce, "client_id": client_id, "access_token": tokens["access_token"]},
        )
        claims.validate()
        return claims

    def userinfo(self, session):
        return session.get(self.metadata["userinfo_endpoint"])


class _Refusal:
    def __init__(self, case, words):
        self.case, self.words = case, words

    def __enter__(self):
        self.context = self.case.assertRaises(OAuthError)
        self.context.__enter__()

    def __exit__(self, *error):
        raised = self.context.__exit__(*error)
        if raised:
            self.case.assertIn(self.context.exception.error, self.words)
        return raised


class Everywhere(Workspace):
    """What a workspace of any template speaks."""

    def test_apps_start_with_the_authentication_of_the_template(self):
        self.assertEqual(self.registered["shop"]["token_endpoint_auth_method"], AUTH_METHODS[self.template])

    def test_authorization_code_with_pkce_refresh_and_revocation(self):
        shop = self.session("shop", scope="openid profile email", code_challenge_method="S256")
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        url, state = shop.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
        answer = self.person().authorize(url)
        tokens = shop.fetch_token(
            self.metadata["token_endpoint"], authorization_response=answer, code_verifier=verifier, state=state)
        self.assertEqual(tokens["token_type"].lower(), "bearer")
        self.assertEqual(set(tokens["scope"].split()), {"openid", "profile", "email"})
        self.assertEqual(self.claims_of(tokens, "shop", nonce)["sub"], self.subject)
        person = self.userinfo(shop).json()
        self.assertEqual((person["sub"], person["preferred_username"]), (self.subject, "ada"))

        first = dict(tokens)
        next_tokens = shop.refresh_token(self.metadata["token_endpoint"])
        self.assertNotEqual(next_tokens["access_token"], first["access_token"])
        self.assertNotEqual(next_tokens["refresh_token"], first["refresh_token"])
        self.assertEqual(self.userinfo(shop).status_code, 200)

        revoked = shop.revoke_token(
            self.metadata["revocation_endpoint"], token=next_tokens["refresh_token"], token_type_hint="refresh_token")
        self.assertEqual(revoked.status_code, 200)
        self.assertEqual(self.userinfo(shop).status_code, 401)
        with self.assert_refused("invalid_grant"):
            shop.refresh_token(self.metadata["token_endpoint"], refresh_token=next_tokens["refresh_token"])

    def test_a_code_is_good_once(self):
        shop = self.session("shop", scope="openid", code_challenge_method="S256")
        verifier = secrets.token_urlsafe(48)
        url, _ = shop.create_authorization_url(self.metadata["authorization_endpoint"], code_verifier=verifier)
        answer = self.person().authorize(url)
        endpoint = self.metadata["token_endpoint"]
        shop.fetch_token(endpoint, authorization_response=answer, code_verifier=verifier)
        self.assertEqual(self.userinfo(shop).status_code, 200)
        with self.assert_refused("invalid_grant"):
            shop.fetch_token(endpoint, authorization_response=answer, code_verifier=verifier)
        self.assertEqual(self.userinfo(shop).status_code, 401, "its second use ended the tokens of the first")

    def test_a_code_needs_its_verifier(self):
        shop = self.session("shop", scope="openid", code_challenge_method="S256")
        verifier = secrets.token_urlsafe(48)
        url, _ = shop.create_authorization_url(self.metadata["authorization_endpoint"], code_verifier=verifier)
        answer = self.person().authorize(url)
        for more in ({"code_verifier": secrets.token_urlsafe(48)}, {}):
            with self.assert_refused("invalid_grant"):
                shop.fetch_token(self.metadata["token_endpoint"], authorization_response=answer, **more)

    def test_client_credentials(self):
        session = self.session("job", scope="reports:read")
        tokens = session.fetch_token(self.metadata["token_endpoint"], grant_type="client_credentials")
        self.assertEqual(tokens["scope"], "reports:read")
        self.assertNotIn("refresh_token", tokens)
        with self.assert_refused("invalid_scope"):
            session.fetch_token(self.metadata["token_endpoint"], grant_type="client_credentials", scope="reports:write")
        session.client_secret = "tns_not-the-secret-of-this-app-at-all-0000000"
        with self.assert_refused("invalid_client"):
            session.fetch_token(self.metadata["token_endpoint"], grant_type="client_credentials")


class Strict(Everywhere, unittest.TestCase):
    template = "strict"

    def test_the_grants_of_older_apps_are_neither_given_nor_spoken_nor_advertised(self):
        for grant in ("password", "implicit"):
            self.assertNotIn(grant, self.metadata["grant_types_supported"])
            with self.assertRaisesRegex(Refused, "grant_types"):
                server.app(self.name, "Old", "--type", "web", "--first-party", "--redirect-uri", CALLBACK, "--grant", grant)
        session = self.session("shop", scope="openid")
        with self.assert_refused("unsupported_grant_type"):
            session.fetch_token(
                self.metadata["token_endpoint"], grant_type="password", username="ada", password=PASSWORD)

    def test_a_request_without_pkce_is_refused(self):
        url, _ = self.session("shop", scope="openid").create_authorization_url(self.metadata["authorization_endpoint"])
        self.assertIn("error=invalid_request", self.person().authorize(url))


class ForOlderApps(Everywhere):
    """What workspaces made for older apps speak besides."""

    apps = Workspace.apps | {
        "old": [
            "--type", "web", "--first-party", "--grant", "password", "--grant", "refresh_token",
            "--scope", "openid", "--scope", "profile",
        ],
        "page": ["--type", "web", "--redirect-uri", CALLBACK, "--grant", "implicit", "--scope", "profile"],
    }

    def test_password_grant(self):
        session = self.session("old", scope="openid profile")
        endpoint = self.metadata["token_endpoint"]
        tokens = session.fetch_token(endpoint, grant_type="password", username="ada", password=PASSWORD)
        self.assertEqual(self.userinfo(session).json()["sub"], self.subject)
        session.refresh_token(endpoint, refresh_token=tokens["refresh_token"])
        self.assertEqual(self.userinfo(session).status_code, 200)

        for username, password in (("ada", f"{PASSWORD}?"), ("nobody", PASSWORD)):
            with self.assert_refused("invalid_grant"):
                session.fetch_token(endpoint, grant_type="password", username=username, password=password)
        with self.assert_refused("unauthorized_client"):
            self.session("shop", scope="openid").fetch_token(
                endpoint, grant_type="password", username="ada", password=PASSWORD)

    def test_password_grant_is_for_first_party_apps_that_keep_a_secret(self):
        for words in (["--type", "web"], ["--type", "spa", "--first-party"]):
            with self.assertRaisesRegex(Refused, "grant_types|password"):
                server.app(self.name, "Third", *words, "--redirect-uri", CALLBACK, "--grant", "password")

    def test_implicit_grant(self):
        session = self.session("page", scope="profile", response_type="token")
        url, state = session.create_authorization_url(self.metadata["authorization_endpoint"])
        answer = self.person().authorize(url)
        self.assertTrue(answer.startswith(f"{CALLBACK}#"), answer)
        tokens = session.fetch_token(authorization_response=answer, state=state)
        self.assertNotIn("refresh_token", tokens)
        self.assertLessEqual(int(tokens["expires_in"]), 900)

    def without_pkce(self, name, path, scope):
        """Tokens for an app as it was written then: no code challenge, and the paths of its time."""
        session = self.session(name, scope=scope)
        url, state = session.create_authorization_url(f"{self.issuer}{path}/authorize")
        answer = self.person().authorize(url)
        self.assertIn("code=", answer)
        return session, session.fetch_token(f"{self.issuer}{path}/token", authorization_response=answer, state=state)


class Fncy(ForOlderApps, unittest.TestCase):
    template = "fncy"

    def test_the_paths_of_its_apps_without_pkce_or_scope(self):
        session, tokens = self.without_pkce("shop", "/v1/oauth2", None)
        self.assertTrue(tokens["scope"], "the scopes an app starts with are said in the answer")
        next_tokens = session.refresh_token(f"{self.issuer}/v1/oauth2/token", refresh_token=tokens["refresh_token"])
        self.assertNotEqual(next_tokens["access_token"], tokens["access_token"])


class ProcessMaker(ForOlderApps, unittest.TestCase):
    template = "processmaker"

    apps = ForOlderApps.apps | {
        "cases": [
            "--type", "web", "--redirect-uri", CALLBACK,
            "--scope", "openid", "--scope", "profile", "--scope", "cases", "--scope", "files",
        ],
        "case job": ["--type", "machine", "--scope", "cases"],
    }

    def test_every_api_scope_by_one_star_without_pkce(self):
        _, tokens = self.without_pkce("cases", "/oauth2", "*")
        self.assertEqual(set(tokens["scope"].split()), {"cases", "files"})

    def test_client_credentials_at_the_path_with_the_slip_of_the_pen(self):
        session = self.session("case job")
        tokens = session.fetch_token(f"{self.issuer}/oauth/2/token", grant_type="client_credentials", scope="*")
        self.assertEqual(tokens["scope"], "cases")
