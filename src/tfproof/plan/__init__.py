"""Reads what Terraform says; runs nothing."""

from tfproof.plan.applied import Applied
from tfproof.plan.changes import Change
from tfproof.plan.check_blocks import judge_check_blocks
from tfproof.plan.documents import PartialDocument, State
from tfproof.plan.inputs import unused_inputs
from tfproof.plan.model import Plan
from tfproof.plan.resource import Block, Resource
from tfproof.plan.statements import PartialCondition, PartialPrincipal, PartialStatement
from tfproof.plan.wires import Wiring

__all__ = [
    "Applied",
    "Block",
    "Change",
    "PartialCondition",
    "PartialDocument",
    "PartialPrincipal",
    "PartialStatement",
    "Plan",
    "Resource",
    "State",
    "Wiring",
    "judge_check_blocks",
    "unused_inputs",
]
