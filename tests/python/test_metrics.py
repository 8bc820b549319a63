"""What operators are given agrees with what the server shows: the page is OpenMetrics to a reader written by others, its
description lists exactly what is on it, and alert rules and dashboard parse and name nothing else."""

import json
import pathlib
import re
import unittest

import promql_parser
import requests
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from person import TIMEOUT
from server import ROOT, Server

DOCUMENTS = pathlib.Path(ROOT) / "docs" / "operate"
# Of the page, and of what Prometheus itself adds to every scrape.
SCRAPE = {"up"}
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
LABELS = {"instance", "job", "le"}

families = {}


def setUpModule():
    """One of everything, so that every number is on the page."""
    server = unittest.enterModuleContext(Server())
    server.cli("workspace", "create", "--slug", "acme")
    requests.get(f"{server.url}/acme/oauth2/jwks", timeout=TIMEOUT)
    answer = requests.get(f"{server.url}/metrics", timeout=TIMEOUT)
    assert answer.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    for family in text_string_to_metric_families(answer.text):
        assert family.name not in families, f"{family.name} is on the page twice"
        families[family.name] = family


def samples():
    """Every name a query may use, with its labels."""
    return {
        family.name + suffix: {label for sample in family.samples for label in sample.labels}
        for family in families.values()
        for suffix in SUFFIXES[family.type]
    }


def selectors(expression):
    """The names an expression uses, each with the labels it looks at."""
    found = []

    def visit(node):
        if isinstance(node, promql_parser.VectorSelector):
            found.append((node.name, {matcher.name for matcher in node.matchers.matchers}))
        if isinstance(node, promql_parser.MatrixSelector):
            visit(node.vector_selector)
            return
        for name in ("expr", "lhs", "rhs", "vector_selector"):
            child = getattr(node, name, None)
            if child is not None:
                visit(child)
        for child in getattr(node, "args", None) or []:
            visit(child)

    visit(promql_parser.parse(expression))
    return found


class Metrics(unittest.TestCase):
    maxDiff = None

    def names_only_what_is_there(self, expression):
        known = samples()
        used = selectors(expression)
        self.assertTrue(used, f"no number is used: {expression}")
        for name, labels in used:
            self.assertIn(name, known.keys() | SCRAPE, expression)
            self.assertLessEqual(labels, known.get(name, set()) | LABELS, expression)
        # The reader above must not miss a name: whatever looks like one of ours has been seen.
        written = set(re.findall(r"\b(?:tenantry|process)_\w+", re.sub(r'"(?:\\.|[^"\\])*"', "", expression)))
        self.assertLessEqual(written, {name for name, _ in used} | {"process"}, expression)

    def test_every_number_has_a_help_and_a_type_with_its_suffix(self):
        self.assertGreater(len(families), 40)
        for family in families.values():
            self.assertIn(family.type, SUFFIXES, family.name)
            self.assertTrue(family.documentation.endswith(".") or ";" in family.documentation, family.name)
            self.assertRegex(family.name, r"^(tenantry|process)_[a-z_]+$")

    def test_the_description_lists_what_is_on_the_page(self):
        rows = re.findall(
            r"^\| `(\w+)` \| (\w+) \|([^|]*)\|", (DOCUMENTS / "metrics.md").read_text(encoding="utf-8"), re.MULTILINE
        )
        described = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
        self.assertEqual(len(described), len(rows), "a number is described twice")
        shown = {
            family.name: (family.type, {label for sample in family.samples for label in sample.labels} - {"le"})
            for family in families.values()
        }
        self.assertEqual(described, shown)

    def test_alert_rules_use_what_is_on_the_page(self):
        rules = [
            rule
            for group in yaml.safe_load((DOCUMENTS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
            for rule in group["rules"]
        ]
        self.assertGreater(len(rules), 10)
        self.assertEqual(len({rule["alert"] for rule in rules}), len(rules))
        for rule in rules:
            self.assertLessEqual(rule.keys(), {"alert", "expr", "for", "labels", "annotations"}, rule)
            self.assertRegex(rule["alert"], "^Tenantry[A-Za-z]+$")
            self.assertRegex(rule.get("for", "1m"), "^[0-9]+m$")
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"))
            self.assertEqual(rule["annotations"].keys(), {"summary", "action"})
            self.names_only_what_is_there(rule["expr"])

    def test_the_dashboard_uses_what_is_on_the_page(self):
        dashboard = json.loads((DOCUMENTS / "dashboard.json").read_text(encoding="utf-8"))
        panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
        self.assertEqual(len({panel["id"] for panel in dashboard["panels"]}), len(dashboard["panels"]))
        expressions = [target["expr"] for panel in panels for target in panel["targets"]]
        self.assertGreater(len(expressions), 30)
        for expression in expressions:
            self.names_only_what_is_there(expression.replace("$__rate_interval", "5m"))
        used = {name for expression in expressions for name, _ in selectors(expression.replace("$__rate_interval", "5m"))}
        missing = [
            family.name
            for family in families.values()
            if not used & {family.name + suffix for suffix in SUFFIXES[family.type]}
        ]
        # What says nothing over time, or is part of another panel's meaning.
        self.assertLessEqual(
            set(missing), {"process_start_time_seconds", "process_threads", "process_max_fds", "tenantry_draining"}
        )


if __name__ == "__main__":
    unittest.main()
