"""What is in every request that is signed with credentials of AWS: a caller without it is anonymous.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
"""

from __future__ import annotations

from dataclasses import replace

from tfproof.iam.prove import Counterexample, Proof
from tfproof.iam.request import Request
from tfproof.iam.statement import Caller, CallerKind

IN_SIGNED = "aws:principalisawsservice"
"""A flag of all signed requests; anonymous ones lack it."""


def with_real_caller(proof: Proof) -> Proof:
    """A refuted claim whose request, if it lacks the flag, is anonymous, or one that has it, where such a request refutes it too."""
    example = proof.counterexample
    if example is None or example.question is None or not _lacks_flag(example):
        return proof
    asked = example.witness.request
    anonymous = replace(asked, principal=Caller(CallerKind.ANONYMOUS))
    signed = Request(
        principal=asked.principal,
        action=asked.action,
        resource=asked.resource,
        context={**asked.values, IN_SIGNED: "false"},
    )
    for request in (anonymous, signed):
        witness = replace(example.witness, request=request)
        if example.question.answered_by(witness):
            return replace(proof, counterexample=replace(example, witness=witness))
    return proof


def _lacks_flag(example: Counterexample) -> bool:
    question, asked = example.question, example.witness.request
    compared = question is not None and any(IN_SIGNED in one.keys for one in question.statements())
    return compared and asked.principal.kind is CallerKind.AWS and not asked.values.get(IN_SIGNED)
