"""Counterexamples with the names of a stack: its region, its account, its resources."""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.iam.prove import Counterexample
from tfproof.iam.realistic import realistic
from tfproof.iam.resource_types import RESOURCE_TYPES, example_arn
from tfproof.plan import Resource
from tfproof.proofs.bound_arns import arn_of, names_of
from tfproof.proofs.configuration_view import AnalyzedConfiguration, dig_known

_FOR = ("arn", "bucket", "function_name", "key_id", "queue_url", "repository", "resource_arn", "secret_arn")
_NAMES = {"bucket": "aws_s3_bucket", "function_name": "aws_lambda_function", "repository": "aws_ecr_repository"}
"""Of which type something is that a policy names by its name."""
_IDENTIFIERS = ("arn", "bucket", "function_name", "id", "key_id", "name", "url")
VOID = "no call of AWS takes such a resource: what the statement allows is void"


def real_request(
    stack: AnalyzedConfiguration, resource: Resource, example: Counterexample
) -> tuple[Counterexample, str]:
    """A counterexample with a request that AWS knows, and a note when there is none."""
    known = (*_own(stack, resource), *stack.once(_arns, lambda: _arns(stack)))
    found, void = realistic(example, names_of(stack, resource), known)
    return found, VOID if void else ""


def _own(stack: AnalyzedConfiguration, resource: Resource) -> Iterator[str]:
    """The ARN of what a policy is for: the resource itself, or what it names."""
    targets = (stack.target(resource, one, tuple(RESOURCE_TYPES), _IDENTIFIERS) for one in _FOR if one in resource)
    for one in (resource, *(target.resource for target in targets if target is not None)):
        arn = arn_of(stack, one) if one is not None else None
        if arn is not None:
            yield arn
    for attribute in _FOR:
        written = dig_known(resource, attribute) if attribute in resource else None
        if isinstance(written, str) and written.startswith("arn:"):
            yield written
        elif isinstance(written, str) and attribute in _NAMES:
            yield example_arn(_NAMES[attribute], written, names_of(stack, resource)) or ""


def _arns(stack: AnalyzedConfiguration) -> tuple[str, ...]:
    """The ARNs of the resources of a stack, with what is known of their names."""
    known = (arn_of(stack, one) for one in stack.plan.all_resources.values() if one.mode == "managed")
    return tuple(one for one in known if one)
