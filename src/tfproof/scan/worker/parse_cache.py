"""Parses each file and evaluates each expression once.

Checkov parses every file of a folder twice, makes an interpreter for every evaluation, and evaluates the same few texts over
and over: together, half the time of a scan of source. Both depend on nothing but the text.
"""

from __future__ import annotations

import copy
import pickle
from functools import lru_cache
from typing import Any, TextIO

import hcl2
from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform
from checkov.terraform.graph_builder.variable_rendering.safe_eval_functions import evaluate

_FILES = 1 << 9
_EXPRESSIONS = 1 << 14
_CLOCK = "timestamp"


def parse_and_evaluate_once() -> None:
    """Make every later scan of source in this process do so. Repeating it is harmless."""
    hcl2.load = _load
    evaluate_terraform.evaluate = _evaluate


def _load(file: TextIO) -> Any:
    """What ``hcl2.load`` gives or raises. Checkov writes into it, so each caller gets its own."""
    return pickle.loads(_parsed(file.read()))  # noqa: S301 - this process made it


@lru_cache(maxsize=_FILES)
def _parsed(text: str) -> bytes:
    return pickle.dumps(hcl2.loads(text), pickle.HIGHEST_PROTOCOL)


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
