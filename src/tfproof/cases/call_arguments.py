"""Says how a method is called where a test calls it otherwise."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from tfproof.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")


def called_as(example: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that refuses arguments that a method does not take, with ``example`` as the fix."""

    def with_check(method: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(method)

        @functools.wraps(method)
        def checked(*args: P.args, **named: P.kwargs) -> R:
            try:
                signature.bind(*args, **named)
            except TypeError as error:
                takes = ", ".join(str(one) for one in [*signature.parameters.values()][1:])
                raise UsageError(
                    f"cannot call {method.__name__}: {error}",
                    expected=f"{method.__name__}({takes})".replace("'", ""),
                    fix=f"write {example}",
                ) from None
            return method(*args, **named)

        return checked

    return with_check
