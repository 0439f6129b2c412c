"""Finds the blocks of a configuration file without evaluating anything.

tfproof must know a few things before Terraform runs: which provider blocks there are, where modules come from, which
variables are declared. This scanner knows the shape of the native syntax (blocks, attributes, strings, templates,
heredocs, comments) and of its JSON variant; what it cannot read it leaves to Terraform, which reports it with a line.

Source: https://developer.hashicorp.com/terraform/language/syntax/configuration and .../syntax/json
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_HEREDOC = re.compile(r"<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n")
_LITERAL = re.compile(r'\s*"((?:[^"\\$%]|\\.|[$%](?!\{))*)"\s*(?:(?:#|//)[^\n]*|/\*.*?\*/\s*)?$')
_CLOSERS = {"{": "}", "[": "]", "(": ")"}
# How many labels each block has that tfproof looks at; in JSON nothing else tells a block from an attribute.
_JSON_BLOCKS = {
    "provider": 1, "module": 1, "variable": 1, "terraform": 0, "backend": 1, "cloud": 0, "state_store": 1,
    "required_providers": 0,
    "assume_role": 0, "assume_role_with_web_identity": 0, "endpoints": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: ``type "label" { ... }``.

    Args:
        type: the block's type, such as ``provider``.
        labels: its labels.
        attributes: name to the text of the expression (never evaluated).
        blocks: the blocks inside it.
        start: offset of the block's first character in the file; -1 in JSON.
        end: offset after its closing brace; -1 in JSON.
    """

    type: str
    labels: tuple[str, ...]
    attributes: dict[str, str]
    blocks: tuple[Block, ...]
    start: int
    end: int

    def literal(self, attribute: str) -> str | None:
        """Return a string attribute's value; None when absent or not a plain string."""
        match = _LITERAL.match(self.attributes.get(attribute, ""))
        return match.group(1) if match else None

    def all_of(self, *types: str) -> tuple[Block, ...]:
        """Return the direct child blocks of these types (``dynamic`` ones included)."""
        return tuple(
            b for b in self.blocks if b.type in types or (b.type == "dynamic" and b.labels and b.labels[0] in types)
        )


def read_native(text: str) -> tuple[Block, ...]:
    """Return the top-level blocks of a ``.tf`` text, in order, up to the first place that cannot be read."""
    return _Scanner(text).body(0)[1]


def read_json(text: str) -> tuple[Block, ...]:
    """Return the top-level blocks of a ``.tf.json`` text; none when it is not JSON."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return ()
    return _json_body(parsed)[1] if isinstance(parsed, dict) else ()


def _json_body(body: dict[str, Any]) -> tuple[dict[str, str], tuple[Block, ...]]:
    attributes: dict[str, str] = {}
    blocks: list[Block] = []
    for name, value in body.items():
        if name in _JSON_BLOCKS:
            blocks += _json_blocks(name, (), value, _JSON_BLOCKS[name])
        else:
            attributes[name] = json.dumps(value)
    return attributes, tuple(blocks)


def _json_blocks(name: str, labels: tuple[str, ...], value: Any, depth: int) -> list[Block]:
    found: list[Block] = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            continue
        if depth:
            for label, inner in item.items():
                found += _json_blocks(name, (*labels, label), inner, depth - 1)
        else:
            attributes, blocks = _json_body(item)
            found.append(Block(type=name, labels=labels, attributes=attributes, blocks=blocks, start=-1, end=-1))
    return found


class _Scanner:
    """Walks over the native syntax by offsets."""

    def __init__(self, text: str) -> None:
        self.text = text

    def body(self, at: int) -> tuple[dict[str, str], tuple[Block, ...], int]:
        """Read attributes and blocks until the closing brace of this body, or the end."""
        attributes: dict[str, str] = {}
        blocks: list[Block] = []
        text = self.text
        while True:
            at = self._skip_space(at)
            if at >= len(text) or text[at] == "}":
                return attributes, tuple(blocks), at
            word = _WORD.match(text, at)
            if word is None:
                return attributes, tuple(blocks), len(text)
            start, at = at, word.end()
            labels, at = self._labels(at)
            if at < len(text) and text[at] == "=":
                end = self._expression_end(at + 1)
                attributes[word.group()] = text[at + 1 : end]
                at = end
            elif at < len(text) and text[at] == "{":
                inner, children, close = self.body(at + 1)
                at = min(close + 1, len(text))
                blocks.append(
                    Block(type=word.group(), labels=labels, attributes=inner, blocks=children, start=start, end=at)
                )
            else:
                return attributes, tuple(blocks), len(text)

    def _labels(self, at: int) -> tuple[tuple[str, ...], int]:
        labels: list[str] = []
        while True:
            while at < len(self.text) and self.text[at] in " \t":
                at += 1
            if at < len(self.text) and self.text[at] == '"':
                end = self._string_end(at)
                labels.append(self.text[at + 1 : end - 1])
            elif (word := _WORD.match(self.text, at)) is not None:
                end = word.end()
                labels.append(word.group())
            else:
                return tuple(labels), at
            at = end

    def _skip_space(self, at: int) -> int:
        text = self.text
        while at < len(text):
            if text[at].isspace() or text[at] in ",\ufeff":
                at += 1
            elif (end := self._comment_end(at)) != at:
                at = end
            else:
                break
        return at

    def _comment_end(self, at: int) -> int:
        if self.text[at] == "#" or self.text.startswith("//", at):
            end = self.text.find("\n", at)
        elif self.text.startswith("/*", at):
            end = self.text.find("*/", at)
            end = end + 2 if end >= 0 else end
        else:
            return at
        return end if end >= 0 else len(self.text)

    def _expression_end(self, at: int) -> int:
        """Return the offset of the newline (or brace) that ends an attribute's expression."""
        while at < len(self.text) and self.text[at] not in "\n}":
            at = self._step(at)
        return at

    def _step(self, at: int) -> int:
        """Pass one character, or one whole string, heredoc, comment or bracket."""
        char = self.text[at]
        if char == '"':
            return self._string_end(at)
        if char in _CLOSERS:
            return self._bracket_end(at)
        if char == "<" and (heredoc := _HEREDOC.match(self.text, at)) is not None:
            return self._heredoc_end(heredoc)
        if (end := self._comment_end(at)) != at:
            return end
        return at + 1

    def _bracket_end(self, at: int) -> int:
        closer, at = _CLOSERS[self.text[at]], at + 1
        while at < len(self.text) and self.text[at] != closer:
            at = self._step(at)
        return min(at + 1, len(self.text))

    def _string_end(self, at: int) -> int:
        text, at = self.text, at + 1
        while at < len(text) and text[at] not in '"\n':
            if text[at] == "\\":
                at += 2
            elif text.startswith(("$${", "%%{"), at):
                at += 3
            elif text.startswith(("${", "%{"), at):
                at = self._bracket_end(at + 1)
            else:
                at += 1
        return min(at + 1, len(text))

    def _heredoc_end(self, opening: re.Match[str]) -> int:
        """Return the offset of the newline after the closing word, so that the attribute ends there."""
        closing = re.compile(rf"^[ \t]*{re.escape(opening.group(1))}[ \t]*\r?$", re.MULTILINE)
        found = closing.search(self.text, opening.end())
        return found.end() if found else len(self.text)
