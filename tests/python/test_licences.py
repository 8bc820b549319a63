"""The licences that requirements.txt names are those the packages name themselves."""

import importlib.metadata
import pathlib
import re
import unittest

LOCK = pathlib.Path(__file__).with_name("requirements.txt")

# What some packages call a licence, and its name (SPDX).
ONCE_WRITTEN = {"Apache 2.0": "Apache-2.0"}


class Licences(unittest.TestCase):
    def test_each_package_says_what_the_lock_file_says(self):
        locked = re.findall(r"^(?:# licence: (.+)\n)?([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
        self.assertGreater(len(locked), 2)
        for licence, name in locked:
            metadata = importlib.metadata.metadata(name)
            named = metadata["License-Expression"] or metadata["License"] or self.title_of(name)
            self.assertEqual(licence, ONCE_WRITTEN.get(named, named), name)

    @staticmethod
    def title_of(name):
        """What the text of a package's licence calls itself, or the index has it under, where nothing else says it."""
        texts = [file.read_text() for file in importlib.metadata.files(name) if file.name == "LICENSE"]
        listed = importlib.metadata.metadata(name).get_all("Classifier", [])
        return re.search(r"([\w.-]+) License", "\n".join(texts + listed))[1]
