"""Values as lines for review: one value a line, so that a difference shows what changed and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tfproof.addresses import is_name
from tfproof.plan.secret_values import HIDDEN, without_secrets

_SAME_TEXT = 8
"""So many characters of a simulated value are no coincidence in another value."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand below the name of what has them.

    Attributes:
        lines: without the indentation of the place where they will stand.
        note: a remark behind the name, such as ``(JSON)``.
    """

    lines: tuple[str, ...]
    note: str = ""


Shown = str | Block
"""A value as it is shown: on the line of its name, or below it."""


class _Number(str):
    """A number in JSON as it is written there."""

    __slots__ = ()


def named(name: str, shown: Shown) -> list[str]:
    """The lines of a value and its name."""
    if isinstance(shown, str):
        return [f"{name} = {shown}"]
    return [f"{name}{shown.note and f' {shown.note}'}", *(f"  {line}" for line in shown.lines)]


def fields(values: Mapping[str, Shown], note: str = "") -> Shown:
    """An object, sorted by its keys."""
    keyed = {name if is_name(name) else quoted(name): shown for name, shown in values.items()}
    lines = [line for name in sorted(keyed) for line in named(name, keyed[name])]
    return Block(tuple(lines), note) if lines else _beside("{}", note)


def items(values: Iterable[Shown], note: str = "") -> Shown:
    """A list or set, in its order."""
    lines: list[str] = []
    for shown in values:
        inner = [shown] if isinstance(shown, str) else [*([shown.note] if shown.note else []), *shown.lines]
        lines += [f"{'- ' if position == 0 else '  '}{line}" for position, line in enumerate(inner)]
    return Block(tuple(lines), note) if lines else _beside("[]", note)


def _beside(text: str, note: str) -> str:
    return f"{text} {note}" if note else text


def quoted(text: str) -> str:
    r"""A text between quotes, with invisible characters written as ``\u202e``."""
    dumped = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in dumped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes known values.

    Attributes:
        secrets: texts that are never shown, nor what holds them.
        simulated: texts that a simulated apply made up: what holds one is marked.
        varying: what is shown for texts that are others in each run.
    """

    secrets: frozenset[str] = frozenset()
    simulated: frozenset[str] = frozenset()
    varying: Mapping[str, str] = field(default_factory=dict)

    def value(self, value: Any, *, is_simulated: bool = False) -> Shown:
        """A known value: the JSON of a text as data, since its white space and the order of its keys mean nothing."""
        mark = "(simulated)" if is_simulated else ""
        if isinstance(value, Mapping):
            return fields({self.text(str(key)): self.value(part) for key, part in value.items()}, mark)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return items((self.value(part) for part in value), mark)
        if not isinstance(value, str) or isinstance(value, _Number):
            written = value if isinstance(value, _Number) else json.dumps(value)
            hidden = not isinstance(value, bool | None) and written in self.secrets
            return _beside(HIDDEN if hidden else written, mark)
        decoded = _decoded(value)
        if decoded is not None:
            shown = self.value(decoded)
            return Block(shown.lines, f"(JSON){mark and f' {mark}'}") if isinstance(shown, Block) else f"{shown} (JSON)"
        if not mark and any(text in value for text in self.simulated if len(text) >= _SAME_TEXT):
            mark = "(of simulated values)"
        return self._text_lines(self.text(value), mark)

    def text(self, text: str) -> str:
        """A text without secrets, and with the same words in each run."""
        if text in self.secrets:
            return HIDDEN
        text = without_secrets(text, self.secrets)
        for one in sorted(self.varying, key=len, reverse=True):
            text = text.replace(one, self.varying[one])
        return text

    def _text_lines(self, text: str, mark: str) -> Shown:
        lines = text.split("\n")
        if len(lines) > 1 and all((line.replace("\t", " ").isprintable() and line == line.rstrip()) for line in lines):
            return Block(tuple(f"| {line}".rstrip() for line in lines), mark)
        return _beside(HIDDEN if text == HIDDEN else quoted(text), mark)


def _decoded(text: str) -> Any:
    """What a JSON object or array holds; None for any other text, and for what decoding would lose."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_Number, parse_float=_Number, parse_constant=_refused
        )
    except (ValueError, RecursionError):
        return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is written twice")
    return found


def _refused(word: str) -> Any:
    raise ValueError(word)
