"""What the source shows of a value that a plan does not know: the reference, the text or the elements that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tfproof.addresses import Reference
from tfproof.errors import AddressError
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.evaluate import UNREAD
from tfproof.plan.references import Wiring
from tfproof.scan.facts.unresolved import Unresolved, holds_unresolved


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What an unknown part of an attribute comes from.

    Args:
        path: where the part is in its resource, with names only.
        exact: it is exactly the one reference.
        references: what it is made of, as seen from the root.
    """

    path: str
    exact: bool
    references: tuple[Reference, ...]


def ends_of(path: str, symbol: AbstractValue) -> list[End] | None:
    """What each part of an unknown value comes from; None when only the source could tell, and it is not available."""
    if symbol.is_known:
        return []
    if symbol.items is not None and symbol.encodes is None:
        found: list[End] = []
        for step, part in symbol.items.items():
            ends = ends_of(path if symbol.is_list else f"{path}.{step}", part)
            if ends is None:
                return None
            found += ends
        return found
    wiring = Wiring.of(symbol)
    if UNREAD in symbol.reasons:
        return None
    return [End(path=path, exact=wiring.exact, references=tuple(map(Reference.from_root, wiring.references)))]


_PART = re.compile(r"\$\{([^{}]*)\}")


def shown_value(symbol: AbstractValue) -> object:
    """A value whose unresolved parts name what they are made of, as the source view has it."""
    found = _shown(symbol) if symbol.items is not None and symbol.encodes is None else _made_of(symbol)
    return found if holds_unresolved(found) else Unresolved()


def _shown(symbol: AbstractValue) -> object:
    if symbol.is_known:
        return symbol.known
    if symbol.items is None or symbol.encodes is not None:
        return _made_of(symbol)
    parts = {str(step): _shown(part) for step, part in symbol.items.items()}
    return list(parts.values()) if symbol.is_list else parts


def _made_of(symbol: AbstractValue) -> Unresolved:
    """The reference that a value exactly is, or the text around references; no more is said of anything else."""
    wiring = Wiring.of(symbol)
    if wiring.exact:
        return Unresolved(expression="" if UNREAD in wiring.reason else local_reference(wiring.references[0]))
    return Unresolved(expression=local_text(wiring.text))


def identifies(reference: Reference) -> bool:
    """True for an attribute that says which resource is meant: its id, ARN or name."""
    return names_resource(reference) or reference.path[-1:] == ("name",)


def names_resource(reference: Reference) -> bool:
    """False for an attribute that only a condition would look at: what names a resource is its id or ARN."""
    return reference.resource is None or not reference.path or reference.path[-1] in ("arn", "id")


def local_text(text: str) -> str:
    """A text with references in it, each as its own module writes it."""
    return _PART.sub(lambda part: f"${{{local_reference(part[1])}}}", text)


def local_reference(reference: str) -> str:
    """A reference as its own module writes it."""
    try:
        return Reference.from_root(reference).local
    except AddressError:
        return reference
