"""Keeps what goes wrong in pytest's own process while it plans mutants from being blamed on the tests that run in its children."""

from __future__ import annotations

import sys
import threading
from typing import Self


class Hooks:
    """Where Python tells of errors that nothing can catch: of threads, and of objects that go. A context manager.

    pytest keeps them, and with ``-W error`` the test that runs next fails for each, though another process left them. Inside
    the block they are printed instead; a child gives the hooks back before it runs a test.
    """

    def __init__(self) -> None:
        self._of_pytest = (sys.unraisablehook, threading.excepthook)

    def __enter__(self) -> Self:
        self._of_pytest = (sys.unraisablehook, threading.excepthook)
        sys.unraisablehook, threading.excepthook = sys.__unraisablehook__, threading.__excepthook__
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_back()

    def give_back(self) -> None:
        """From now on, pytest's hooks are called again."""
        sys.unraisablehook, threading.excepthook = self._of_pytest
