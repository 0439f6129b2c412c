"""Reads what Terraform says; runs nothing."""

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
