"""What is in every request that is signed with credentials of AWS: a caller without it is anonymous.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tfproof.iam.prove import Counterexample, Proof
from tfproof.iam.request import Request, aws
from tfproof.iam.statement import Caller, CallerKind

IN_SIGNED = "aws:principalisawsservice"
"""A flag of all signed requests; anonymous ones lack it."""
_OF_CALLERS = (
    "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:userid", "kms:calleraccount",
)  # fmt: skip
"""Keys that say who has signed a request: an anonymous one has none of them."""
_STRANGER = "100200300402"
_ASSUME = "sts:assumerole"


def with_real_caller(proof: Proof) -> Proof:
    """A refuted claim whose request is anonymous only where no part of it takes credentials, where such a request refutes it too."""
    example = proof.counterexample
    if example is None or example.question is None:
        return proof
    asked, lacks_flag = example.witness.request, _lacks_flag(example)
    is_anonymous = asked.principal.kind is CallerKind.ANONYMOUS
    if not (lacks_flag or is_anonymous):
        return proof
    signed = Request(
        principal=_caller_of(asked),
        action=asked.action,
        resource=asked.resource,
        context={**asked.context, **({IN_SIGNED: "false"} if lacks_flag else {})},
    )
    anonymous = replace(asked, principal=Caller(CallerKind.ANONYMOUS))
    is_signed = asked.action.lower() == _ASSUME or any(asked.values.get(key) for key in _OF_CALLERS)
    return _asked(proof, example, [signed] if is_signed else [anonymous, signed])


def _caller_of(asked: Request) -> Caller:
    """Who signs a request, as its keys say."""
    arns = [one for one in asked.values.get("aws:principalarn", ()) if one.startswith("arn:") and ":iam::" in one]
    accounts = asked.values.get("aws:principalaccount") or asked.values.get("kms:calleraccount")
    if not arns and not accounts and asked.principal.kind is CallerKind.AWS:
        return asked.principal
    return aws(arns[0] if arns else f"arn:aws:iam::{(accounts or (_STRANGER,))[0]}:user/somebody")


def _asked(proof: Proof, example: Counterexample, requests: Iterable[Request]) -> Proof:
    """The claim with the first of some requests that refutes it as well."""
    for request in requests:
        witness = replace(example.witness, request=request)
        if example.question is not None and example.question.answered_by(witness):
            return replace(proof, counterexample=replace(example, witness=witness))
    return proof


def _lacks_flag(example: Counterexample) -> bool:
    question, asked = example.question, example.witness.request
    compared = question is not None and any(IN_SIGNED in one.keys for one in question.statements())
    return compared and asked.principal.kind is CallerKind.AWS and not asked.values.get(IN_SIGNED)
