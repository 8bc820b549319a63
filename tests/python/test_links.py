"""Every link between the pages leads to a file that is there and to a heading in it."""

import re
import unittest

from server import ROOT


def without_code(path):
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors(path):
    """The names of a page's headings, as GitHub makes them, and the ones it sets itself."""
    text = without_code(path)
    headings = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in re.findall(r"^#+ (.*)$", text, re.M))
    named = {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in headings}
    return named | set(re.findall(r'id="([^"]+)"', text))


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        self.assertGreater(len(pages), 15)
        for page in pages:
            for link in re.findall(r"\]\(([^)\s]+)\)", without_code(page)):
                if link.startswith("http"):
                    continue
                path, _, anchor = link.partition("#")
                target = (page.parent / path).resolve() if path else page
                self.assertTrue(target.exists(), f"{page.name}: {link}")
                if anchor and target.suffix == ".md":
                    self.assertIn(anchor, anchors(target), f"{page.name}: {link}")

    def test_the_index_names_every_page(self):
        index = ROOT / "docs" / "README.md"
        named = {(index.parent / link.partition("#")[0]).resolve() for link in re.findall(r"\]\(([^)\s]+)\)", index.read_text(encoding="utf-8"))}
        missing = [str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page != index and page not in named]
        self.assertEqual(missing, [])
