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
from tfproof.language.conversion import kind_of, text_of_value
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.language.functions import call
from tfproof.plan.abstract_values import NOT_KNOWN, AbstractValue, constant, entries, mixed, sequence, structure
from tfproof.plan.value_types import collected
from tfproof.values import leaves

_SAME = frozenset({"ephemeralasnull", "nonsensitive", "sensitive"})
_ENCODED = frozenset({"jsonencode", "yamlencode"})
_DECODED = frozenset({"jsondecode", "yamldecode"})
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
    if name == "concat" and arguments and all(_is_sequence(argument) for argument in arguments):
        return sequence(value for argument in arguments for _, value in entries(argument) or ())
    if name == "lookup" and len(arguments) > 1:
        return _looked_up(arguments)
    if name == "replace" and len(arguments) == 3:
        return _replaced(*arguments)
    return _of_one(name, arguments[0]) if len(arguments) == 1 else None


def _computed(name: str, arguments: Sequence[AbstractValue]) -> AbstractValue:
    """What a function makes of known values."""
    values = [argument.known for argument in arguments]
    if not all(argument.is_known for argument in arguments):
        return mixed(arguments)
    if name == "jsondecode" and isinstance(next(iter(values), None), list | dict):
        return replace(mixed(arguments), is_missing=True)  # a list or a map is no text: `try(jsondecode(var.x), var.x)`
    if name == "contains" and len({kind_of(leaf) for leaf in leaves(values)} - {"null"}) > 1:
        return mixed(arguments)  # an input's value may have been converted to its type since
    try:
        found = call(name, values)
    except (EvaluationFails, Undecided):
        return mixed(arguments)
    made = mixed(arguments, known=found)
    return made if not isinstance(found, dict | list) or made.references else constant(found)


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
    name = text_of_value(key.known)
    found = items.get(name, default[0] if default else None) if items is not None and name is not None else None
    if items is None or found is None or collection.is_list:
        return mixed(arguments)
    kinds = {_kind(part) for part in (*items.values(), *default)} - {"null"}
    certain = len(kinds) <= 1 or _kind(found) not in ("number", "bool")
    return found if certain else mixed(arguments)


def _of_one(name: str, only: AbstractValue) -> AbstractValue | None:
    if name in _SAME:
        return only if only.items is not None else mixed([only], known=only.known)
    if name in ("tolist", "tomap", "toset"):
        return collected(name, only)
    if name in _ENCODED:
        return _encoded(name, only)
    if name in _DECODED:
        return only.encodes
    return None


def _is_sequence(symbol: AbstractValue) -> bool:
    """Whether the elements of a list or tuple are shown; those of a set have no order."""
    return symbol.is_list and not symbol.is_set and entries(symbol) is not None


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
    if any(kind_of(leaf) == "number" and not isinstance(leaf, int) for leaf in leaves(value)):
        return NOT_KNOWN
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character, escape in _ESCAPED_JSON.items():
        text = text.replace(character, escape)
    return text


def _kind(symbol: AbstractValue) -> str:
    return kind_of(symbol.known) if symbol.is_known else "open"


def _merged(arguments: Sequence[AbstractValue]) -> AbstractValue:
    arguments = [argument for argument in arguments if argument.known is not None]
    if any(argument.is_list or isinstance(argument.known, list) for argument in arguments):
        return mixed(arguments)  # Terraform merges maps and objects only
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
