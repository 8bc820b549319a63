"""The licences that requirements.txt names are those the packages name themselves."""

import importlib.metadata
import pathlib
import re
import unittest

LOCK = pathlib.Path(__file__).with_name("requirements.txt")


class Licences(unittest.TestCase):
    def test_each_package_says_what_the_lock_file_says(self):
        locked = re.findall(r"^(?:# licence: (.+)\n)?([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
        self.assertGreater(len(locked), 2)
        for licence, name in locked:
            metadata = importlib.metadata.metadata(name)
            self.assertEqual(licence, metadata["License-Expression"] or metadata["License"], name)
