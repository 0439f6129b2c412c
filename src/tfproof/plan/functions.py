"""What a function gives, as far as its arguments say it: also where a value comes from, for the few that decide that.

Semantics: https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tfproof.addresses import Step
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.functions import FUNCTIONS
from tfproof.plan.abstract_values import NOT_KNOWN, AbstractValue, constant, entries, mixed, sequence, structure
from tfproof.plan.operators import text_of_value
from tfproof.values import leaves

_SAME = frozenset({"ephemeralasnull", "nonsensitive", "sensitive"})
_ENCODED = frozenset({"jsonencode", "yamlencode"})
_DECODED = frozenset({"jsondecode", "yamldecode"})
_CONVERTED = frozenset({"tolist", "tomap", "toset"})
# They convert what they compare to one type, which values alone do not tell.
_COMPARING = frozenset({"coalesce", "contains", "distinct"})
# Terraform gives their elements in an order of its own.
_UNORDERED = frozenset({"setintersection", "setsubtract", "setunion"})
_ESCAPED_JSON = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def joined(parts: list[AbstractValue]) -> AbstractValue:
    """A text that is put together from others."""
    texts = [text_of_value(part.known) for part in parts]
    known = (
        NOT_KNOWN
        if any(text is None for text in texts)
        else unicodedata.normalize("NFC", "".join(text or "" for text in texts))
    )
    return replace(mixed(parts, known=known), pieces=tuple(parts), is_missing=any(part.is_missing for part in parts))


def called(name: str, arguments: Sequence[AbstractValue]) -> AbstractValue:
    """The value of a call; one that is not known holds every reference of its arguments."""
    if name in ("can", "try"):
        return _tried(arguments) if name == "try" else mixed(arguments)
    if any(argument.is_missing for argument in arguments):
        return replace(mixed(arguments), is_missing=True)
    found = _followed(name, arguments)
    return found if found is not None else _computed(name, arguments)


def _followed(name: str, arguments: Sequence[AbstractValue]) -> AbstractValue | None:
    """What a function makes of values whose parts are followed one by one."""
    if name == "merge" and arguments:
        return _merged(arguments)
    if name == "concat" and all(argument.is_list for argument in arguments):
        return sequence(value for argument in arguments for _, value in entries(argument) or ())
    if name == "lookup" and len(arguments) > 1:
        return _looked_up(arguments)
    if name == "replace" and len(arguments) == 3:
        return _replaced(*arguments)
    return _of_one(name, arguments[0]) if len(arguments) == 1 else None


def _computed(name: str, arguments: Sequence[AbstractValue]) -> AbstractValue:
    """What a function makes of known values."""
    values = [argument.known for argument in arguments]
    computes = name in FUNCTIONS and name not in _UNORDERED and all(argument.is_known for argument in arguments)
    if not computes or (name in _COMPARING and len({_type(leaf) for leaf in leaves(values)} - {"null"}) > 1):
        return mixed(arguments)
    try:
        found = FUNCTIONS[name](*values)
    except (EvaluationFails, Undecided, TypeError, ValueError, ArithmeticError):
        return mixed(arguments)
    made = mixed(arguments, known=found)
    return made if not isinstance(found, dict | list) or made.references else constant(found)


def _type(value: Any) -> str:
    if value is None:
        return "null"
    return "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"


def _tried(arguments: Sequence[AbstractValue]) -> AbstractValue:
    """The first argument that does not fail."""
    left = list(arguments)
    while left and left[0].is_missing:
        left.pop(0)
    shown = left and (left[0].exact or left[0].is_known or left[0].items is not None)
    return left[0] if shown else mixed(arguments)


def _replaced(text: AbstractValue, old: AbstractValue, new: AbstractValue) -> AbstractValue:
    """A text with another text in place of each part of it; one between slashes is a pattern."""
    if not (isinstance(text.known, str) and isinstance(old.known, str)) or not old.known or old.known[0] == "/":
        return mixed([text, old, new])
    first, *rest = text.known.split(old.known)
    parts = [constant(first)]
    for part in rest:
        parts += [new, constant(part)]
    return joined(parts)


def _looked_up(arguments: Sequence[AbstractValue]) -> AbstractValue:
    """An element of a map, where the map shows it: a map makes a text of a number or boolean beside a text."""
    collection, key, *default = arguments
    items = constant(collection.known).items if isinstance(collection.known, dict) else collection.items
    found = items.get(key.known, default[0] if default else None) if items is not None and key.is_known else None
    if items is None or found is None:
        return mixed(arguments)
    kinds = {_kind(part) for part in (*items.values(), *default) if part.known is not None}
    certain = len(kinds) <= 1 or _kind(found) not in ("number", "bool")
    return found if certain else mixed(arguments)


def _of_one(name: str, only: AbstractValue) -> AbstractValue | None:
    if name in _SAME:
        return only if only.items is not None else mixed([only], known=only.known)
    if name in _CONVERTED:
        return _converted(name, only)
    if name in _ENCODED:
        return _encoded(name, only)
    if name in _DECODED:
        return only.encodes
    return None


def _encoded(name: str, value: AbstractValue) -> AbstractValue:
    """A text. It is no object, but who asks for one of the keys of what is JSON means what was encoded there."""
    if name != "jsonencode":
        return AbstractValue(references=value.references, reasons=value.reasons, encodes=value)
    known = _json(value.known) if value.is_known else NOT_KNOWN
    return AbstractValue(
        references=value.references,
        reasons=value.reasons,
        known=known,
        items=value.items,
        part=value.get,
        encodes=value,
    )


def _json(value: Any) -> Any:
    """JSON as Terraform writes it; not known where that of a number is not certain."""
    if any(_type(leaf) == "number" and not isinstance(leaf, int) for leaf in leaves(value)):
        return NOT_KNOWN
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character, escape in _ESCAPED_JSON.items():
        text = text.replace(character, escape)
    return text


def _converted(name: str, collection: AbstractValue) -> AbstractValue:
    """A collection has elements of one type: numbers and booleans beside a string become strings."""
    parts = [value for _, value in entries(collection) or ()] if collection.items is not None else None
    if parts is None:
        alike = isinstance(collection.known, list | dict) and _is_plain(collection.known)
        return mixed([collection], known=collection.known if alike and name != "toset" else NOT_KNOWN)
    kinds = {_kind(part) for part in parts}
    if len(kinds) > 1 and kinds <= {"text", "number", "bool"} and "text" in kinds:
        parts = [part if _kind(part) == "text" else mixed([part], known=text_of_value(part.known)) for part in parts]
    elif kinds - {"text"} and not all(part.is_known for part in parts):
        parts = [part if _kind(part) in ("text", "open") else mixed([part]) for part in parts]
    elif len(kinds - {"open"}) > 1:
        return mixed([collection])
    if name == "tomap":
        keys = list(collection.items or ())
        return structure(dict(zip(keys, parts, strict=True))) if not collection.is_list else mixed([collection])
    if name == "toset" and kinds == {"text"}:
        by_text = {str(part.known): part for part in parts}
        return sequence(by_text[text] for text in sorted(by_text, key=str.encode))
    if name == "toset" and len(parts) > 1 and all(part.is_known for part in parts):
        return mixed([collection])  # in which order, and which of them are equal
    return sequence(parts)


def _is_plain(value: list[object] | dict[str, object]) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    return len({type(part) for part in parts}) <= 1


def _kind(symbol: AbstractValue) -> str:
    if not symbol.is_known:
        return "other" if symbol.items is not None else "open"
    value = symbol.known
    if isinstance(value, bool):
        return "bool"
    return "text" if isinstance(value, str) else "number" if isinstance(value, int | float) else "other"


def _merged(arguments: Sequence[AbstractValue]) -> AbstractValue:
    arguments = [argument for argument in arguments if argument.known is not None]
    if all(entries(argument) is not None for argument in arguments):
        return structure({key.known: value for argument in arguments for key, value in entries(argument) or ()})
    whole = mixed(arguments)

    def part(step: Step) -> AbstractValue:
        """The last argument wins; one whose keys are not known may have any of them."""
        for argument in reversed(arguments):
            known_keys = {key.known: value for key, value in entries(argument) or ()}
            if step in known_keys:
                return known_keys[step]
            if entries(argument) is None:
                break
        return whole

    return AbstractValue(references=whole.references, reasons=whole.reasons, part=part)
