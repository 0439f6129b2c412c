"""Reads what Terraform says; runs nothing.

Names are imported when they are used: a scan runs where tftest is not installed, and reads plans with the modules that do
without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfproof.plan.applied import Applied
    from tfproof.plan.changes import Change
    from tfproof.plan.check_blocks import judge_check_blocks
    from tfproof.plan.documents import DocumentState, PartialDocument
    from tfproof.plan.model import Plan
    from tfproof.plan.references import Wiring
    from tfproof.plan.resource import NestedBlock, Resource
    from tfproof.plan.statements import PartialCondition, PartialPrincipal, PartialStatement
    from tfproof.plan.unused_variables import unused_inputs

__all__ = [
    "Applied",
    "Change",
    "DocumentState",
    "NestedBlock",
    "PartialCondition",
    "PartialDocument",
    "PartialPrincipal",
    "PartialStatement",
    "Plan",
    "Resource",
    "Wiring",
    "judge_check_blocks",
    "unused_inputs",
]

_HOMES = {
    "Applied": "tfproof.plan.applied",
    "Change": "tfproof.plan.changes",
    "DocumentState": "tfproof.plan.documents",
    "NestedBlock": "tfproof.plan.resource",
    "PartialCondition": "tfproof.plan.statements",
    "PartialDocument": "tfproof.plan.documents",
    "PartialPrincipal": "tfproof.plan.statements",
    "PartialStatement": "tfproof.plan.statements",
    "Plan": "tfproof.plan.model",
    "Resource": "tfproof.plan.resource",
    "Wiring": "tfproof.plan.references",
    "judge_check_blocks": "tfproof.plan.check_blocks",
    "unused_inputs": "tfproof.plan.unused_variables",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
