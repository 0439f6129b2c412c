"""What a stock check says of every value that an unknown argument may have: where that is one verdict, it is the verdict.

A boolean is absent, true or false. Of a text or a number a check may ask whether it is there and whether it is empty: one that looks
closer at what cannot be listed has no verdict. Values of several arguments are tried in every combination.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from checkov.common.models.enums import CheckResult

from tfproof.scan.facts.open_values import OpenValue

_ABSENT = object()
_MOST_RUNS = 256
_TEXTS = ("0", "a", "{}", '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}')
_NUMBERS = (-1, 1, 90, 65535)
"""Values beside those that answer nothing, for checks that ask a type's name, or hide an error."""


class _LookedAtError(BaseException):
    """A check compares a value that may be any: no ``except Exception`` of the check may hide that."""


def _refused(self: Any, *_args: Any, **_named: Any) -> Any:
    self.__dict__["looked_at"] = True
    raise _LookedAtError


class _Anything:
    """A value of a type, other than its empty one: a check that asks for more than that it is there gets no answer."""

    def __init__(self, type_: type) -> None:
        self.__dict__.update(type_=type_, looked_at=False)

    def __getattribute__(self, name: str) -> Any:
        """What ``isinstance`` asks, and what copies ask; all else is refused."""
        if name == "__class__":
            return object.__getattribute__(self, "__dict__")["type_"]
        return object.__getattribute__(self, name)

    def __bool__(self) -> bool:
        return True

    def __copy__(self) -> _Anything:
        return self

    def __deepcopy__(self, memo: Any) -> _Anything:
        return self

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refused
    __hash__ = __str__ = __repr__ = __format__ = __len__ = __iter__ = __contains__ = __getitem__ = _refused
    __add__ = __radd__ = __mod__ = __rmod__ = __int__ = __float__ = __index__ = __getattr__ = _refused


def settled(run: Callable[[Any], Any], conf: dict[str, Any], open_: Sequence[OpenValue]) -> CheckResult | None:
    """What a check says of a resource with every value that its open ones may have; None where that depends on them.

    Args:
        run: the check, given the arguments of a resource as Checkov has them.
        conf: those arguments.
        open_: the values among them that are not known.
    """
    choices = [tuple(_values_of(one)) for one in open_]
    if not choices or not all(choices) or math.prod(map(len, choices)) > _MOST_RUNS:
        return None
    found: CheckResult | None = None
    for values in itertools.product(*choices):
        said = _said(run, conf, open_, values)
        if said is None or found not in (None, said):
            return None
        found = said
    return found


def _values_of(open_: OpenValue) -> Iterator[object]:
    """Values that represent all that one may be, as Checkov shows them; none where that cannot be said."""
    example = open_.example
    if open_.among is not None:
        listed = [list(_as_argument(value)) for value in open_.among]
        yield from itertools.chain(*listed) if all(listed) else ()
    elif isinstance(example, bool):
        yield from (_ABSENT, None, True, False)
    elif isinstance(example, str):
        yield from (_ABSENT, None, "", True, False, _Anything(str), *_TEXTS)
    elif isinstance(example, int | float):
        yield from (_ABSENT, None, 0, _Anything(int), _Anything(float), *_NUMBERS)


def _as_argument(value: object) -> Iterator[object]:
    """What an argument may be that is set to a value: Terraform converts a number to a text, and back, as its type demands."""
    if value is None:
        yield from (_ABSENT, None)
    elif isinstance(value, bool):
        yield value
    elif isinstance(value, int | float | Decimal):
        number = int(value) if value == int(value) else float(value)
        yield from (number, str(number))
    elif isinstance(value, str):  # Checkov takes the texts "true" and "false" for booleans
        yield value.lower() == "true" if value.lower() in ("true", "false") else value
        if value.isdecimal():
            yield int(value)


def _said(
    run: Callable[[Any], Any], conf: dict[str, Any], open_: Sequence[OpenValue], values: Iterable[object]
) -> CheckResult | None:
    """What a check says of some values; None when that is no verdict."""
    tried = copy.deepcopy(conf)
    for one, value in zip(open_, values, strict=True):
        if not _put(tried, one, value):
            return None
    try:
        said = run(tried)
    except (Exception, _LookedAtError):  # noqa: BLE001 - a check may raise any error
        return None
    verdict = said[0] if isinstance(said, tuple) else said
    looked = any(isinstance(value, _Anything) and value.__dict__["looked_at"] for value in values)
    return verdict if verdict in (CheckResult.PASSED, CheckResult.FAILED) and not looked else None


def _put(conf: Any, open_: OpenValue, value: object) -> bool:
    """Put a value where another one is; False where that is not found. Checkov puts each value into a list."""
    *way, last = open_.steps
    for step in way:
        if isinstance(step, int):
            if not isinstance(conf, list) or step >= len(conf):
                return False
        elif isinstance(conf, list) and len(conf) == 1:
            conf = conf[0]
        try:
            conf = conf[step]
        except (KeyError, TypeError, IndexError):
            return False
    conf = conf[0] if isinstance(conf, list) and len(conf) == 1 else conf
    if not isinstance(conf, dict) or not isinstance(last, str):
        return False
    if open_.example is not None and not _is(conf.get(last), open_.example):
        return False
    if value is _ABSENT:
        conf.pop(last, None)
    else:
        conf[last] = [value]
    return True


def _is(found: object, example: object) -> bool:
    return found == [example] or (isinstance(example, str) and found == [example.lower() == "true"])
