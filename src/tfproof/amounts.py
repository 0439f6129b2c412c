"""Amounts as text."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 finding``, ``2 findings``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def percent(value: float | None) -> str:
    """Return a percentage, 0 to 100, with one decimal; ``nothing`` where there is nothing to take a part of."""
    return "nothing" if value is None else f"{value:.1f} %"
