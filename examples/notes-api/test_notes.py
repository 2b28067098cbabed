"""Run with: python -m unittest"""

import unittest

from notes import add_note, list_notes, open_store


class NotesTest(unittest.TestCase):
    def test_lists_what_was_added(self) -> None:
        store = open_store(":memory:")
        add_note(store, "buy milk")
        add_note(store, "call Ada")
        self.assertEqual([note["text"] for note in list_notes(store)], ["buy milk", "call Ada"])


if __name__ == "__main__":
    unittest.main()
