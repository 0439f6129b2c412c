"""Parses each file and evaluates each expression once.

Checkov parses every file of a folder twice, makes an interpreter for every evaluation, and evaluates the same few texts over
and over: together, half the time of a scan of source. Both depend on nothing but the text.

Some valid texts, such as ``"$${"`` before further ones, keep Checkov's parser busy for hours: no file gets more than
many times what others of its size need. Processor time counts, so that a busy machine reads what an idle one does.
"""

from __future__ import annotations

import contextlib
import copy
import pickle
import signal
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import hcl2
from checkov.common.util.env_vars_config import env_vars_config
from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform
from checkov.terraform.graph_builder.variable_rendering.safe_eval_functions import evaluate

from tfproof.hcl import read_file

_FILES = 1 << 9
_EXPRESSIONS = 1 << 14
_CLOCK = "timestamp"
_SECONDS, _CHARACTERS_PER_SECOND = 10, 5000
"""What a file gets: usually the second is ten times as many."""


def parse_and_evaluate_once() -> None:
    """Make every later scan of source in this process do so. Repeating it is harmless."""
    hcl2.load = _load
    env_vars_config.HCL_PARSE_TIMEOUT_SEC = 0
    evaluate_terraform.evaluate = _evaluate


def unread_line(path: Path) -> int:
    """The line at which Checkov's parser gives up, or of the first block that it cannot read; 0 when it reads the file."""
    file = read_file(path)
    error = _parsed(file.text)[1]
    line = getattr(error, "line", None)
    if error is None or isinstance(line, int):
        return line or 0
    blocks = (file.line(one) for one in file.blocks if _parsed(file.source(one))[1] is not None)
    return next(blocks, 0)


class _TooSlowError(ValueError):
    """Checkov's parser took too long."""


def _load(file: TextIO) -> Any:
    """What ``hcl2.load`` gives or raises. Checkov writes into it, so each caller gets its own."""
    pickled, error = _parsed(file.read())
    if error is not None:
        raise error
    return pickle.loads(pickled)  # noqa: S301 - this process made it


@lru_cache(maxsize=_FILES)
def _parsed(text: str) -> tuple[bytes, Exception | None]:
    try:
        with _limited(_SECONDS + len(text) / _CHARACTERS_PER_SECOND):
            return pickle.dumps(hcl2.loads(text), pickle.HIGHEST_PROTOCOL), None
    except Exception as error:  # noqa: BLE001 - the parser may raise any error
        return b"", error


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Let what runs take so many seconds of processor time: its regular expressions look for signals, too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _TooSlowError(f"no answer within {seconds:.0f} seconds")

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)


def _evaluate(text: Any) -> Any:
    """What Checkov's own ``evaluate`` gives or raises."""
    if not isinstance(text, str) or _CLOCK in text:
        return evaluate(text)
    value, failed = _evaluated(text)
    if failed:
        raise ValueError(text)
    return copy.deepcopy(value)


@lru_cache(maxsize=_EXPRESSIONS)
def _evaluated(text: str) -> tuple[Any, bool]:
    try:
        return evaluate(text), False
    except Exception:  # noqa: BLE001 - Checkov takes any for "not an expression"
        return None, True
