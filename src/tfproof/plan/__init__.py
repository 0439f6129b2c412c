"""Reads what Terraform says; runs nothing."""

from tfproof.plan.changes import Change
from tfproof.plan.model import Plan
from tfproof.plan.resource import Block, Resource

__all__ = ["Block", "Change", "Plan", "Resource"]
