"""Read the JSON of a document strictly, and say what is wrong with a part of it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from tfproof.errors import DocumentError

MAXIMUM = 8_000_000


def read_object(source: str | bytes | Mapping[str, Any], where: str | None) -> Mapping[str, Any]:
    """JSON text, or the object that it decodes to, as an object with text that is valid and keys that are unique."""
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DocumentError("the document is not UTF-8 text", where=where) from error
    if isinstance(source, str):
        if len(source) > MAXIMUM:
            raise DocumentError(
                f"the document has {len(source)} characters", where=where, expected=f"at most {MAXIMUM}"
            )
        source = _load(source, where)
    if not isinstance(source, Mapping):
        fail(f"the document is {json_type(source)}", "$", expected="an object with Version and Statement")
    try:
        map_texts(source, _unicode)
    except RecursionError as error:
        raise DocumentError("the document is nested too deeply", where=where) from error
    return source


def _unicode(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise DocumentError(f"{ascii(text)[:80]} holds half a surrogate pair, which is no character") from error
    return text


def _load(text: str, where: str | None) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"{where}, " if where else ""
        raise DocumentError(
            f"the document is not JSON: {error.msg}", where=f"{place}line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise DocumentError("the document is nested too deeply", where=where) from error
    except ValueError as error:  # a number with too many digits
        raise DocumentError(f"the document is not JSON that can be read: {error}", where=where) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise DocumentError(f"{key[:80]!r} is given twice in one object", fix="keep one of the two")
        seen[key] = value
    return seen


def _no_constant(word: str) -> NoReturn:
    raise DocumentError(f"the document is not JSON: it holds {word}")


def replace_texts(raw: Mapping[str, Any], texts: Mapping[str, str]) -> Mapping[str, Any]:
    """Replace every occurrence of the texts, longest first, in all values."""
    order = sorted((text for text in texts if text), key=len, reverse=True)

    def change(text: str) -> str:
        for old in order:
            text = text.replace(old, texts[old])
        return text

    changed: Mapping[str, Any] = map_texts(raw, change)
    return changed


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every text (not keys) changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: map_texts(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [map_texts(item, change) for item in value]
    return value


def only_known(item: Mapping[str, Any], names: Iterable[str], path: str) -> None:
    """Fail when ``item`` has a key that is not among ``names``."""
    names = tuple(names)
    for key in item:
        if key not in names:
            expected = f"one of {', '.join(names)}"
            fail(f"there is no element {str(key)[:80]!r}", path, expected=expected, fix=nearest(str(key), names))


def json_type(value: Any) -> str:
    """What kind of JSON value it is, for messages."""
    if value is None:
        return "null"
    names = {bool: "a boolean", str: "text", list: "a list", tuple: "a list", int: "a number", float: "a number"}
    if isinstance(value, list | tuple) and not value:
        return "an empty list"
    return names.get(type(value), "an object")


def fail(what: str, path: str, *, expected: str | None = None, fix: str | None = None) -> NoReturn:
    """Raise a DocumentError at a JSON path."""
    raise DocumentError(what, where=path, expected=expected, fix=fix)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """A question that offers the name most like ``word``, in upper or lower case; None when none is like it."""
    lower = {name.lower(): name for name in names}
    found = difflib.get_close_matches(word[:80].lower(), lower, n=1)
    return f"did you mean {lower[found[0]]!r}?" if found else None
