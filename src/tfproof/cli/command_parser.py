"""A parser whose errors are short: what is wrong, the nearest name, and the command that helps. No page of usage."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from tfproof.errors import UsageError

_COULD_NOT_RUN: Final = 2
_CHOICE: Final = re.compile(r"invalid choice: '(?P<given>.*)' \(choose from ")
_REVISION: Final = "--from"


class CommandParser(argparse.ArgumentParser):
    """The parser of the command line, or of one command.

    Attributes:
        error_code: the exit code of a command line that is not understood.
    """

    error_code: int = _COULD_NOT_RUN

    def parsed(self, words: Sequence[str]) -> argparse.Namespace:
        """Return the options of a command line; what is left over is an error of the command that it was given to."""
        found, left = self.parse_known_args(words)
        if left:
            parser = self._commands().get(found.command, self)
            parser.error(f"unrecognized arguments: {' '.join(left)}")
        return found

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the command line, and end."""
        error = UsageError(message, fix=self._fix(message))
        self.exit(self.error_code, f"{self.prog}: error: {error.render()}\n")

    def _fix(self, message: str) -> str:
        helps = f"{self.prog} --help"
        chosen, left = _CHOICE.search(message), message.partition("unrecognized arguments: ")[2]
        if chosen is not None:
            helps = _nearest(
                chosen["given"], (name for action in self._actions for name in action.choices or ()), helps
            )
        elif "are required" in message and _REVISION in message:
            helps = f"name what to compare with: {self.prog} {_REVISION} main"
        elif left and self.usage is not None and "-- COMMAND" in self.usage:
            helps = f"write -- before the command: {self.usage}"
        elif left.startswith("-"):
            helps = _nearest(left.split()[0].partition("=")[0], self._option_string_actions, helps)
        return helps

    def _commands(self) -> dict[str, CommandParser]:
        choices = next((one.choices for one in self._actions if isinstance(one, argparse._SubParsersAction)), None)  # noqa: SLF001 - argparse names it nowhere else
        return dict(choices) if choices is not None else {}


def _nearest(given: str, names: Iterable[str], helps: str) -> str:
    known = [name for name in names if len(name) > 2 or not name.startswith("-")]
    near = difflib.get_close_matches(given, known, n=2, cutoff=0.6)
    near += [name for name in known if name not in near and len(given) > 3 and name.startswith(given[:5])][
        : 2 - len(near)
    ]
    return f"did you mean {' or '.join(near)}?" if near else helps
