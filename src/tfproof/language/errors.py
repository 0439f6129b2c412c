"""Why a condition has no verdict here."""

from __future__ import annotations


class EvaluationFails(Exception):
    """Terraform refuses to evaluate an expression; ``can`` and ``try`` catch that."""


class Undecided(Exception):
    """What Terraform would say is not certain."""
