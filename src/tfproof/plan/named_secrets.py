"""Which texts are secrets by their names, such as ``DB_PASSWORD``, or by what they are: nothing marks them in source or plan."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

_WORDS = "password|passwd|passphrase|passcode|pwd|secret|token|credential|private_?key|secret_?key|access_?key|api_?key"
_NAME = re.compile(rf".*(?:{_WORDS})s?", re.IGNORECASE | re.DOTALL)
_ASSIGNED = re.compile(
    rf"(?:{_WORDS})s?[\"']?(?:\s*=\s*|\s*:\s+|[\"']\s*:\s*)(?:\"([^\"]+)\"|'([^']+)'|([^\s\"';,&$]+))", re.IGNORECASE
)
_IN_URL = re.compile(r"://[^/\s:@]*:([^@/\s]+)@")
_EXPRESSION = re.compile(r"[a-z_][\w-]*(?:[.\[(].*)?|[-\d.]+|[\[{(].*|<<.*", re.DOTALL)
"""What source has without quotes: a reference, a call, a number, a list."""
_TEMPLATE = re.compile(r"[$%]\{[^}]*\}")
_KEY_BEGINS, _KEY_ENDS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"-----END [A-Z ]*PRIVATE KEY-----"),
)
PAIRS = (("name", "value"), ("key", "value"), ("Name", "Value"))
"""Arguments of which one names what the other is."""


def is_secret_name(name: object) -> bool:
    """Whether a name says that its value is a secret."""
    while isinstance(name, list) and len(name) == 1:
        name = name[0]
    return isinstance(name, str) and bool(_NAME.fullmatch(name))


def assigned_secrets(text: str) -> Iterator[str]:
    """Yield the values that a text, such as a script, gives to such names, and the passwords of its URLs."""
    for match in _ASSIGNED.finditer(text):
        yield from (one for one in match.groups() if one and any(map(str.isalnum, one)))
    yield from _IN_URL.findall(text)


def writes_secret(line: str) -> bool:
    """Whether a line of source writes such a value out, and does not only refer to one."""
    for match in _ASSIGNED.finditer(line):
        quoted, bare = match[1] or match[2], match[3]
        if quoted and any(map(str.isalnum, _TEMPLATE.sub("", quoted))):
            return True
        if bare and (not _EXPRESSION.fullmatch(bare) or _is_of_script(line)):
            return True
    return bool(_IN_URL.search(_TEMPLATE.sub("", line)))


def _is_of_script(line: str) -> bool:
    """Whether a line gives a value as a shell or an environment file does: without blanks around the sign."""
    return re.match(rf"\s*(?:export\s+)?\w*(?:{_WORDS})s?=\S", line, re.IGNORECASE) is not None


def private_key_lines(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each private key, counted from 1."""
    first = 0
    for number, line in enumerate(lines, start=1):
        first = number if not first and _KEY_BEGINS.search(line) else first
        if first and _KEY_ENDS.search(line):
            yield first, number
            first = 0
    if first:
        yield first, len(lines)


def holds_named_secret(value: object) -> bool:
    """Whether a value, a document as text included, holds a secret that its name tells, or a private key."""
    if isinstance(value, Mapping):
        named = [given for name, given in PAIRS if is_secret_name(value.get(name)) and value.get(given)]
        return bool(named) or any(
            (is_secret_name(name) and isinstance(one, str) and one != "") or holds_named_secret(one)
            for name, one in value.items()
        )
    if isinstance(value, list | tuple):
        return any(map(holds_named_secret, value))
    if not isinstance(value, str):
        return False
    if value.lstrip().startswith(("{", "[")):
        try:
            return holds_named_secret(json.loads(value))
        except (ValueError, RecursionError):
            pass
    return _KEY_BEGINS.search(value) is not None or any(True for _ in assigned_secrets(value))
