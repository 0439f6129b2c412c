"""Values of context keys that matter, for operators that compare more than text: numbers, dates, address ranges.

:func:`elements` gives one text for each way in which the conditions on one key can judge a single value.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tfproof.iam.globs import Glob, compile_glob
from tfproof.iam.operators import Family, Network, Quantifier, as_address, as_network, ordered_value
from tfproof.iam.patterns import Lookup
from tfproof.iam.statement import Condition
from tfproof.iam.string_samples import string_classes
from tfproof.iam.time_limit import Budget

_TEXTUAL = (Family.STRING, Family.ARN, Family.BOOL, Family.BINARY)
_ORDERED = (Family.NUMERIC, Family.DATE)


@dataclass(frozen=True, slots=True)
class Elements:
    """Texts, and whether no other text would be judged differently from all of them."""

    texts: tuple[str, ...]
    exact: bool


def textual_globs(conditions: Iterable[Condition], lookup: Lookup) -> list[Glob]:
    """The globs of string-like conditions; values with a policy variable that has no value match nothing."""
    globs: list[Glob] = []
    for condition in conditions:
        family = condition.operator.base.family
        if family in (Family.STRING, Family.ARN):
            globs.extend(glob for pattern in condition.patterns if (glob := pattern.resolve(lookup)) is not None)
        elif family in (Family.BOOL, Family.BINARY):
            globs.extend(compile_glob((value,), fold=family is Family.BOOL) for value in condition.values)
    return globs


def elements(conditions: Sequence[Condition], lookup: Lookup, budget: Budget, *, seeds: Iterable[str]) -> Elements:
    """Texts that stand for every single value of a key.

    Args:
        conditions: all conditions on the key.
        lookup: gives the values of policy variables.
        budget: how long to look.
        seeds: texts to prefer.
    """
    families = {condition.operator.base.family for condition in conditions} - {Family.NULL}
    globs = textual_globs(conditions, lookup)
    texts = string_classes(globs, budget, seeds=seeds)
    if any(condition.operator.quantifier is not Quantifier.NONE for condition in conditions):
        texts.append("")  # no value to set operators, and a value to Null
    special = [family for family in families if family not in _TEXTUAL]
    for family in special:
        values = [value for one in conditions if one.operator.base.family is family for value in one.values]
        texts.extend(_addresses(values) if family is Family.IP else _ordered(family, values))
    literal = all(glob.literal is not None for glob in globs)
    exact = not special or (len(special) == 1 and (not globs or (literal and special[0] in _ORDERED)))
    return Elements(_distinct(texts, conditions, lookup, budget), exact)


def _distinct(texts: Iterable[str], conditions: Sequence[Condition], lookup: Lookup, budget: Budget) -> tuple[str, ...]:
    kept: dict[tuple[bool, ...], str] = {}
    for text in texts:
        budget.spend()
        vector = tuple(
            any(test(text, lookup) for test in condition.tests)
            for condition in conditions
            if condition.operator.base.family is not Family.NULL
        )
        # An empty text is no value to set operators, so it is a class of its own.
        kept.setdefault((*vector, text == ""), text)
    return tuple(kept.values())


def _ordered(family: Family, values: Iterable[str]) -> list[str]:
    """Each limit, a value between neighbours, one beyond each end, and a text that is no number or date."""
    points = sorted({point for value in values if (point := ordered_value(family, value)) is not None})
    texts: list[str] = []
    for point in [points[0] - 86400, *_with_middles(points), points[-1] + 86400] if points else []:
        if family is Family.NUMERIC:
            plain = format(point, "f")
            # Several spellings of one number: a text condition may single out one of them.
            texts.extend([plain, plain + ".0" if "." not in plain else plain + "0", plain + ".00"])
        else:
            texts.append(moment_text(point))
    return [*(text for text in texts if ordered_value(family, text) is not None), "none"]


def _with_middles(points: Sequence[Decimal]) -> list[Decimal]:
    mixed: list[Decimal] = []
    for index, point in enumerate(points):
        mixed.append(point)
        if index + 1 < len(points):
            mixed.append((point + points[index + 1]) / 2)
    return mixed


def moment_text(point: Decimal) -> str:
    """Seconds since 1970 as an ISO 8601 date in UTC."""
    whole = int(point // 1)
    fraction = format(point - whole, "f")[2:11].rstrip("0")
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)
    except OverflowError:
        return str(whole)
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + (f".{fraction}" if fraction else "") + "Z"


def _addresses(values: Iterable[str]) -> list[str]:
    """For each range an address in none of the smaller ranges, one outside all for IPv4 and IPv6, and no address."""
    networks = [network for value in values if (network := as_network(value)) is not None]
    everything: list[Network] = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
    texts: list[str] = []
    for outer in [*networks, *everything]:
        inner = sorted(
            (one for one in networks if one.version == outer.version and one != outer and _within(one, outer)),
            key=lambda one: int(one.network_address),
        )
        free = _first_free(outer, inner)
        if free is not None:
            texts.append(str(free))
    return [*(text for text in texts if as_address(text) is not None), "none"]


def _within(inner: Network, outer: Network) -> bool:
    return inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def _first_free(outer: Network, inner: Iterable[Network]) -> object | None:
    candidate = int(outer.network_address)
    last = int(outer.broadcast_address)
    for one in inner:
        if int(one.network_address) > candidate:
            break
        candidate = max(candidate, int(one.broadcast_address) + 1)
    if candidate > last:
        return None
    return type(outer.network_address)(candidate)
