"""A person without a screen: a browser's cookies, and the forms of the server's pages filled in."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT = 15
MOST_PAGES = 10


class _Form(HTMLParser):
    """The kind of a page, where its form goes, and the hidden fields in it."""

    def __init__(self, text):
        super().__init__()
        self.kind, self.action, self.fields = "", "", {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.kind = found.get("data-page", self.kind)
        if tag == "form":
            self.action = found["action"]
        elif tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found.get("value", "")


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, username, password):
        self.username, self.password = username, password
        self.browser = requests.Session()
        self.browser.trust_env = False

    def authorize(self, url):
        """Goes through the pages, allowing everything; the address of the app they end at, code and all."""
        origin = urlsplit(url)[:2]
        answer = self._send("GET", url)
        for _ in range(MOST_PAGES):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["location"])
                if urlsplit(target)[:2] != origin:
                    return target
                answer = self._send("GET", target)
                continue
            form = _Form(answer.text)
            words = {
                "login": {"username": self.username, "password": self.password},
                "consent": {"decision": "allow"},
            }.get(form.kind)
            if words is None:
                raise AssertionError(f"{answer.status_code} {form.kind} page at {answer.url}:\n{answer.text}")
            answer = self._send("POST", urljoin(answer.url, form.action), data={**form.fields, **words})
        raise AssertionError(f"the pages do not end: {answer.url}")

    def _send(self, method, url, **more):
        answer = self.browser.request(method, url, allow_redirects=False, timeout=TIMEOUT, **more)
        # Browsers give `Secure` cookies, and so `__Host-` ones, back to localhost over plain http; requests would not.
        for cookie in self.browser.cookies:
            cookie.secure = False
        return answer
