"""Reads what Terraform says; runs nothing.

Names are imported when they are used: a scan runs where tftest is not installed, and reads plans with the modules that do
without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfproof.lazy_names import loader

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

if not TYPE_CHECKING:  # which would take every name for one of the package
    __getattr__ = loader(
        __name__,
        {
            "Applied": "applied",
            "Change": "changes",
            "DocumentState": "documents",
            "NestedBlock": "resource",
            "PartialCondition": "statements",
            "PartialDocument": "documents",
            "PartialPrincipal": "statements",
            "PartialStatement": "statements",
            "Plan": "model",
            "Resource": "resource",
            "Wiring": "references",
            "judge_check_blocks": "check_blocks",
            "unused_inputs": "unused_variables",
        },
    )
