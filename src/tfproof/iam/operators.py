"""Condition operators: their names, and the test that each makes of one value of a request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import base64
import binascii
import difflib
import enum
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from tfproof.errors import DocumentError
from tfproof.iam.globs import Shape
from tfproof.iam.patterns import Lookup, Pattern, make_pattern


class Family(enum.Enum):
    """What kind of value an operator compares."""

    STRING = "string"
    NUMERIC = "numeric"
    DATE = "date"
    BOOL = "bool"
    BINARY = "binary"
    IP = "ip"
    ARN = "arn"
    NULL = "null"


class Quantifier(enum.Enum):
    """How an operator treats the values of a multivalued key.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """

    NONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """An operator without its set operator and ``IfExists``; ``compare`` is ``==``, ``<``, ``<=``, ``>`` or ``>=``."""

    name: str
    family: Family
    negated: bool = False
    wild: bool = False
    fold: bool = False
    compare: str = "=="


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator as written, such as ``ForAnyValue:StringLikeIfExists``."""

    text: str
    base: Base
    quantifier: Quantifier = Quantifier.NONE
    if_exists: bool = False

    @property
    def true_when_missing(self) -> bool:
        """What the condition says of a request without the key."""
        if self.if_exists or self.quantifier is Quantifier.ALL:
            return True
        return self.base.negated and self.quantifier is Quantifier.NONE


def _bases() -> dict[str, Base]:
    order = {"LessThan": "<", "LessThanEquals": "<=", "GreaterThan": ">", "GreaterThanEquals": ">="}
    made = [
        Base(name="StringEquals", family=Family.STRING),
        Base(name="StringNotEquals", family=Family.STRING, negated=True),
        Base(name="StringEqualsIgnoreCase", family=Family.STRING, fold=True),
        Base(name="StringNotEqualsIgnoreCase", family=Family.STRING, fold=True, negated=True),
        Base(name="StringLike", family=Family.STRING, wild=True),
        Base(name="StringNotLike", family=Family.STRING, wild=True, negated=True),
        Base(name="Bool", family=Family.BOOL),
        Base(name="BinaryEquals", family=Family.BINARY),
        Base(name="IpAddress", family=Family.IP),
        Base(name="NotIpAddress", family=Family.IP, negated=True),
        Base(name="Null", family=Family.NULL),
    ]
    for word in ("Equals", "Like"):
        made.append(Base(name=f"Arn{word}", family=Family.ARN, wild=True))
        made.append(Base(name=f"ArnNot{word}", family=Family.ARN, wild=True, negated=True))
    for word, family in (("Numeric", Family.NUMERIC), ("Date", Family.DATE)):
        made.append(Base(name=f"{word}Equals", family=family))
        made.append(Base(name=f"{word}NotEquals", family=family, negated=True))
        made.extend(Base(name=word + name, family=family, compare=sign) for name, sign in order.items())
    return {base.name: base for base in made}


BASES = _bases()


def parse_operator(text: str, where: str) -> Operator:
    """Read an operator's name.

    Raises:
        DocumentError: there is no such operator; the nearest right name is given.
    """
    prefix, colon, rest = text.rpartition(":")
    name = rest.removesuffix("IfExists")
    quantifiers = {quantifier.value: quantifier for quantifier in Quantifier}
    base = BASES.get(name)
    if base is None or prefix not in quantifiers or (colon and not prefix):
        near = difflib.get_close_matches(text, _all_names(), n=1, cutoff=0.5)
        raise DocumentError(
            f"there is no condition operator {text[:80]!r}",
            where=where,
            expected="an operator of the IAM user guide, spelled exactly",
            fix=f"did you mean {near[0]!r}?" if near else None,
        )
    if base.family is Family.NULL and (prefix or rest != name):
        raise DocumentError(f"{text!r} is not an operator: Null takes no set operator and no IfExists", where=where)
    return Operator(text=text, base=base, quantifier=quantifiers[prefix], if_exists=rest != name)


def _all_names() -> list[str]:
    prefixes = ("", "ForAllValues:", "ForAnyValue:")
    return [prefix + name + suffix for prefix in prefixes for name in BASES for suffix in ("", "IfExists")]


Test = Callable[[str, Lookup], bool]
"""Does one value of a request equal, resemble or lie within one value of the document?"""


def as_number(text: str) -> Decimal | None:
    """The number that ``text`` is, or None."""
    if len(text) > 64 or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the expression above admits numbers only
        return None


_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)


def as_moment(text: str) -> Decimal | None:
    """Seconds since 1970 of a W3C ISO 8601 date or of an epoch time; None for anything else."""
    if re.fullmatch(r"-?\d{5,15}", text, re.ASCII):
        return Decimal(text)
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    seconds = Decimal(int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()))
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds -= offset if zone[0] == "+" else -offset
    return seconds + Decimal(f"0.{fraction or 0}")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def as_network(text: str) -> Network | None:
    """The address range of CIDR text or of a single address; None for anything else."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def as_address(text: str) -> Address | None:
    """The address that ``text`` is, or None."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "==": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def ordered_value(family: Family, text: str) -> Decimal | None:
    """``text`` as the number that the numeric and date operators compare."""
    return as_number(text) if family is Family.NUMERIC else as_moment(text)


def make_test(base: Base, text: str, *, variables: bool, where: str) -> tuple[Test, Pattern | None]:
    """Compile one value of a condition; the pattern is given for string and ARN operators.

    Raises:
        DocumentError: the value is not one that the operator compares.
    """
    if base.family in (Family.STRING, Family.ARN):
        shape = Shape.ARN if base.family is Family.ARN else Shape.TEXT
        pattern = make_pattern(text, shape, wild=base.wild, fold=base.fold, variables=variables, where=where)
        return pattern.matches, pattern
    if "${" in text:
        raise DocumentError(
            f"{base.name} does not take policy variables or unknown values: {text[:80]!r}",
            where=where,
            expected="a policy variable only with string and ARN operators",
        )
    if base.family in (Family.NUMERIC, Family.DATE):
        return _ordered_test(base, text, where), None
    if base.family is Family.IP:
        return _network_test(text, where), None
    if base.family is Family.BINARY:
        return _binary_test(text, where), None
    return _flag_test(base, text, where), None


def _ordered_test(base: Base, text: str, where: str) -> Test:
    limit = ordered_value(base.family, text)
    if limit is None:
        expected = "a number" if base.family is Family.NUMERIC else "an ISO 8601 date or seconds since 1970"
        raise DocumentError(f"{base.name} cannot compare {text[:80]!r}", where=where, expected=expected)
    compare, family = _COMPARE[base.compare], base.family

    def test(value: str, _: Lookup) -> bool:
        number = ordered_value(family, value)
        return number is not None and compare(number, limit)

    return test


def _network_test(text: str, where: str) -> Test:
    network = as_network(text)
    if network is None:
        raise DocumentError(f"{text[:80]!r} is no address range", where=where, expected="CIDR, such as 203.0.113.0/24")

    def test(value: str, _: Lookup) -> bool:
        address = as_address(value)
        return address is not None and address in network

    return test


def _binary_test(text: str, where: str) -> Test:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DocumentError(f"{text[:80]!r} is not base64", where=where, expected="base64 text") from error
    return lambda value, _: value == text


def _flag_test(base: Base, text: str, where: str) -> Test:
    wanted = text.lower()
    if wanted not in ("true", "false"):
        raise DocumentError(f"{base.name} cannot compare {text[:80]!r}", where=where, expected='"true" or "false"')
    return lambda value, _: value.lower() == wanted
