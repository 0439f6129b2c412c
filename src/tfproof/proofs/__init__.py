"""Judges every IAM document of a stack by what it allows, without any test written."""

from tfproof.proofs.run import prove

__all__ = ["prove"]
