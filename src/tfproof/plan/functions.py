"""What a function gives, as far as its arguments say it: the few that decide where a value comes from.

Semantics: https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from collections.abc import Sequence

from tfproof.addresses import Step
from tfproof.plan.abstract_values import NOT_KNOWN, AbstractValue, entries, mixed, sequence, structure
from tfproof.plan.operators import text_of_value

_SAME = frozenset({"ephemeralasnull", "nonsensitive", "sensitive"})
_ENCODED = frozenset({"jsonencode", "yamlencode"})
_DECODED = frozenset({"jsondecode", "yamldecode"})
_CONVERTED = frozenset({"tolist", "tomap", "toset"})


def called(name: str, arguments: Sequence[AbstractValue]) -> AbstractValue:
    """The value of a call; one that is not known holds every reference of its arguments."""
    if name == "merge" and arguments:
        return _merged(arguments)
    if name == "concat" and all(argument.is_list for argument in arguments):
        return sequence(value for argument in arguments for _, value in entries(argument) or ())
    if name == "lookup" and len(arguments) > 1:
        return _looked_up(arguments)
    if name == "try" and arguments and (arguments[0].exact or arguments[0].is_known):
        return arguments[0]
    return _of_one(name, arguments[0]) if len(arguments) == 1 else mixed(arguments)


def _looked_up(arguments: Sequence[AbstractValue]) -> AbstractValue:
    """An element of a map, where the map shows it: a text, since a map makes a text of a number beside one."""
    collection, key, *_ = arguments
    found = collection.items.get(key.known) if collection.items is not None and isinstance(key.known, str) else None
    return found if found is not None and _kind(found) not in ("number", "bool") else mixed(arguments)


def _of_one(name: str, only: AbstractValue) -> AbstractValue:
    if name in _SAME:
        return only if only.items is not None else mixed([only], known=only.known)
    if name in _CONVERTED:
        return _converted(name, only)
    if name in _ENCODED:
        return _encoded(name, only)
    if name in _DECODED:
        return only.encodes or mixed([only])
    return mixed([only])


def _encoded(name: str, value: AbstractValue) -> AbstractValue:
    """A text. It is no object, but who asks for one of the keys of what is JSON means what was encoded there."""
    items, part = (value.items, value.get) if name == "jsonencode" else (None, None)
    return AbstractValue(references=value.references, reasons=value.reasons, items=items, part=part, encodes=value)


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
