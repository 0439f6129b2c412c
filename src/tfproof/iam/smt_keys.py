"""The values of one context key as z3 variables, and the tests that conditions make of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tfproof.iam.boundary_values import moment_text
from tfproof.iam.context_keys import is_multivalued
from tfproof.iam.dimensions import may_be_several
from tfproof.iam.globs import compile_glob
from tfproof.iam.operators import Family, Quantifier, as_network, ordered_value
from tfproof.iam.patterns import Pattern
from tfproof.iam.smt_strings import Language, Term, decode
from tfproof.iam.statement import Condition
from tfproof.iam.time_limit import QueryGaveUp

_TEXTUAL = {Family.STRING, Family.ARN, Family.BOOL, Family.BINARY}


@dataclass(slots=True, kw_only=True)
class KeyTerms:
    """One key.

    Args:
        slots: for each place that may hold a value: whether it does.
        terms: the value in each place; a number or an address when ``family`` says so, else text.
        typed: for numbers, dates and addresses: whether the value is one (for addresses: 0, 4 or 6).
        present: there is a value.
        several: there are two different values, or AWS gives the key as a list.
        limits: what always holds.
    """

    z3: Any
    key: str
    family: Family
    slots: list[Term]
    terms: list[Term]
    typed: list[Term]
    present: Term
    several: Term
    limits: list[Term] = field(default_factory=list)

    def unspecified(self, z3: Any) -> bool:
        """True when conditions without a set operator may meet several values."""
        return not z3.is_false(self.several)

    def as_variable(self) -> tuple[Term, Term]:
        """Whether a policy variable finds a value here, and the value."""
        if is_multivalued(self.key):
            return self.z3.BoolVal(False), self.z3.StringVal("")
        if self.family is not Family.STRING:
            raise QueryGaveUp(f"a policy variable reads {self.key}, which is also compared as {self.family.value}")
        return self.present, self.terms[0]

    def counts(self, index: int) -> Term:
        """A set operator sees the value in this place: an empty text is no value."""
        if self.family is not Family.STRING:
            return self.slots[index]
        return self.z3.And(self.slots[index], self.terms[index] != self.z3.StringVal(""))

    def test(
        self, condition: Condition, index: int, matches: Callable[[Pattern, Term], Term], language: Language
    ) -> Term:
        """The value in one place equals, resembles or lies within one of the condition's values."""
        z3, base, term = self.z3, condition.operator.base, self.terms[index]
        if base.family in (Family.STRING, Family.ARN):
            return z3.Or(*(matches(pattern, term) for pattern in condition.patterns))
        if base.family in (Family.BOOL, Family.BINARY):
            globs = [compile_glob((value,), fold=base.family is Family.BOOL) for value in condition.values]
            return z3.Or(*(z3.InRe(term, language.glob(glob.tokens, fold=glob.fold)) for glob in globs))
        if base.family is Family.IP:
            return z3.Or(*(self._within(value, index) for value in condition.values))
        limits = [z3.RealVal(str(ordered_value(base.family, value))) for value in condition.values]
        compare: dict[str, Callable[[Term, Term], Term]] = {
            "==": lambda left, right: left == right,
            "<": lambda left, right: left < right,
            "<=": lambda left, right: left <= right,
            ">": lambda left, right: left > right,
            ">=": lambda left, right: left >= right,
        }
        return z3.And(self.typed[index], z3.Or(*(compare[base.compare](term, limit) for limit in limits)))

    def _within(self, value: str, index: int) -> Term:
        network = as_network(value)
        if network is None:  # pragma: no cover - the parser admits ranges only
            raise QueryGaveUp(f"{value} is no address range")
        z3, term = self.z3, self.terms[index]
        low, high = int(network.network_address), int(network.broadcast_address)
        return z3.And(self.typed[index] == network.version, term >= z3.IntVal(str(low)), term <= z3.IntVal(str(high)))


def make_key(z3: Any, key: str, conditions: Sequence[Condition]) -> KeyTerms:
    """Variables for one key.

    A set of values matters only through the statements "some value satisfies f", so one place for each distinct
    condition with a set operator is enough, and two more so that there can be others.

    Raises:
        Unsettled: the key is compared as values of different kinds.
    """
    families = {condition.operator.base.family for condition in conditions} - {Family.NULL}
    if families - _TEXTUAL and len(families) > 1:
        raise QueryGaveUp(f"the conditions on {key} compare it as values of different kinds")
    family = Family.STRING if families <= _TEXTUAL else families.pop()
    many = may_be_several(key, conditions)
    quantified = sum(condition.operator.quantifier is not Quantifier.NONE for condition in conditions)
    count = quantified + 2 if many else 1
    slots = [z3.Bool(f"{key} has value {index}") for index in range(count)]
    sorts = {Family.STRING: z3.String, Family.NUMERIC: z3.Real, Family.DATE: z3.Real, Family.IP: z3.Int}
    terms = [sorts[family](f"{key} value {index}") for index in range(count)]
    kinds = z3.Int if family is Family.IP else z3.Bool
    typed = [kinds(f"{key} kind {index}") for index in range(count)]
    present = z3.Or(*slots)
    pairs = [(left, right) for left in range(count) for right in range(left)]
    if not many:
        several = z3.BoolVal(False)
    elif is_multivalued(key):
        several = present
    else:
        several = z3.Or(*(z3.And(slots[left], slots[right]) for left, right in pairs))
    made = KeyTerms(
        z3=z3, key=key, family=family, slots=slots, terms=terms, typed=typed, present=present, several=several
    )
    for left, right in pairs:
        same = z3.And(terms[left] == terms[right], typed[left] == typed[right])
        made.limits.append(z3.Not(z3.And(slots[left], slots[right], same)))
    if family is Family.IP:
        for term, kind in zip(terms, typed, strict=True):
            small = z3.And(kind == 4, term < z3.IntVal(str(2**32)))
            large = z3.And(kind == 6, term < z3.IntVal(str(2**128)))
            made.limits.append(z3.And(term >= 0, z3.Or(kind == 0, small, large)))
    return made


def show_value(terms: KeyTerms, model: Any, index: int) -> str:
    """The text of a value in a model."""
    value = model.eval(terms.terms[index], model_completion=True)
    if terms.family is Family.STRING:
        return decode(value.as_string())
    kind = model.eval(terms.typed[index], model_completion=True)
    if terms.family is Family.IP:
        version = kind.as_long()
        if version == 0:
            return f"none{index}"
        return str(ipaddress.IPv4Address(value.as_long()) if version == 4 else ipaddress.IPv6Address(value.as_long()))
    if not terms.z3.is_true(kind):
        return f"none{index}"
    number = Decimal(value.numerator_as_long()) / Decimal(value.denominator_as_long())
    return format(number, "f") if terms.family is Family.NUMERIC else moment_text(number)
