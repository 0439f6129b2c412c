"""What counts as a resource's own account: what the user says, what its provider configuration says, and stand-ins.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs#assume_role-configuration-block
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tfproof.addresses import parse_path
from tfproof.errors import UsageError
from tfproof.iam.named_principals import Own
from tfproof.plan import Applied, Plan, Resource
from tfproof.plan.attribute_paths import is_made_of_nothing
from tfproof.plan.providers import provider_account, provider_credentials, provider_key, provider_region
from tfproof.plan.referenced_resources import referred
from tfproof.proofs.configuration_view import AnalyzedConfiguration, dig_known, identifier

SOMEBODYS = "100200300402"
"""An account that does not exist here."""
_IDENTITY = "data.aws_caller_identity"
_OF_AWS = ("data.aws_billing_service_account", "data.aws_cloudtrail_service_account", "data.aws_elb_service_account",
           "data.aws_redshift_service_account", "data.aws_cloudfront_log_delivery_canonical_user_id")  # fmt: skip
_CANONICAL = {
    "aws_cloudfront_origin_access_identity": "s3_canonical_user_id",
    "data.aws_cloudfront_origin_access_identity": "s3_canonical_user_id",
    "data.aws_canonical_user_id": "id",
}
_OF_THE_CALLER = (
    "aws_caller_identity",
    "aws_canonical_user_id",
    "aws_iam_session_context",
    "aws_partition",
    "aws_region",
)
_NAMES_ITSELF = re.compile(r"(unique_)?ids?|(\w+_)?arns?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAccounts:
    """What the user declares to be trusted: accounts, 12 digits each, and organizations.

    Raises:
        UsageError: one is no account number, or no organization's id.
    """

    accounts: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number in self.accounts:
            if not re.fullmatch(r"\d{12}", number, re.ASCII):
                raise UsageError(f"not an AWS account: {number}", expected="12 digits", fix="--account 111122223333")
        for organization in self.organizations:
            if not re.fullmatch(r"o-[a-z0-9]{10,32}", organization, re.ASCII):
                raise UsageError(
                    f"not an AWS organization: {organization}",
                    expected="o- and 10 to 32 letters or digits, as `aws organizations describe-organization` shows it",
                    fix="--organization o-exampleorgid",
                )


def own_of(
    stack: AnalyzedConfiguration,
    resource: Resource,
    view: Plan,
    declared: DeclaredAccounts,
    symbols: Iterable[str] = (),
) -> Own:
    """What counts as a resource's own account in the documents of one view.

    Args:
        stack: the stack.
        resource: whose document it is.
        view: the plan or the applied state that the document was read from.
        declared: what the user declares.
        symbols: names of the unknown values of the document.
    """
    key = provider_key(stack.plan, resource)
    kept = stack.once(("own", id(view), key), lambda: _own(stack, key, view, declared))
    owners = {name: owner for name in symbols if (owner := _owner(stack, name, key)) is not None}
    return replace(
        kept,
        symbols=frozenset(name for name, owner in owners.items() if not owner),
        others={name: owner for name, owner in owners.items() if owner},
    )


def own_accounts(stack: AnalyzedConfiguration, resource: Resource) -> frozenset[str]:
    """The numbers that are known to be of the account that a resource is in; empty when nothing says so."""
    key = provider_key(stack.plan, resource)
    return stack.once(("accounts", key), lambda: frozenset(_numbers(stack, key)))


def _own(stack: AnalyzedConfiguration, key: str, view: Plan, declared: DeclaredAccounts) -> Own:
    accounts = {*declared.accounts, *_numbers(stack, key)}
    for one in stack.of_type(_IDENTITY):
        if provider_key(stack.plan, one) == key and one.address in view.all_resources:
            accounts |= {identifier(view, one, "account_id"), identifier(view, one)}
    if isinstance(view, Applied) and provider_account(stack.plan, key) is None:
        accounts.add(view.account)  # what a provider with an account makes is in that one
    names = {
        text
        for type_, attribute in _CANONICAL.items()
        for one in view.resources_of_type(type_)
        if isinstance(text := dig_known(one, attribute), str)
    }
    names |= {
        text
        for one in (*_of_types(view, _OF_AWS), *view.resources_of_type("aws_s3_bucket"))
        for attribute in ("arn", "id")
        if isinstance(text := dig_known(one, attribute), str)
    }
    return Own(accounts=frozenset(accounts), organizations=frozenset(declared.organizations), names=frozenset(names))


def _of_types(view: Plan, types: Iterable[str]) -> Iterator[Resource]:
    return (one for type_ in types for one in view.resources_of_type(type_))


def _numbers(stack: AnalyzedConfiguration, key: str) -> Iterator[str]:
    """What a provider configuration, and the caller identity that it gives, say before anything is applied."""
    configured = provider_account(stack.plan, key)
    if configured is not None:
        yield configured
    for one in stack.of_type(_IDENTITY):
        number = dig_known(one, "account_id")
        if provider_key(stack.plan, one) == key and isinstance(number, str):
            yield number


def _owner(stack: AnalyzedConfiguration, name: str, key: str) -> str | None:
    """Whose an unknown value is: the number of another account, empty for its own, None when it cannot be determined."""
    owner, attribute = referred(name, stack.plan.all_resources)
    if owner is None or not attribute:
        return None
    fed = fed_by(owner, attribute)
    if fed:
        return _of_all(stack, fed, key)
    if is_made_of_nothing(owner, attribute) or not names_itself(owner, attribute):
        return None
    return _of_provider(stack, owner, key)


def _of_provider(stack: AnalyzedConfiguration, owner: Resource, key: str) -> str:
    """The number of the account that a resource is in, as :func:`_owner` has it, by the provider configuration that makes it."""
    theirs = provider_key(stack.plan, owner)
    if theirs == key:
        return ""
    mine, other = provider_account(stack.plan, key), provider_account(stack.plan, theirs)
    same = same_credentials(stack, key, theirs)
    if other is not None:
        return "" if other == mine or (mine is None and same) else other
    if same and owner.type == "aws_caller_identity":
        same = _in_two_regions(stack, key, theirs)  # who asks for an identity twice means two
    return "" if same else SOMEBODYS


def same_credentials(stack: AnalyzedConfiguration, one: str, other: str) -> bool:
    """Whether two provider configurations, by their keys, call AWS as one principal."""
    return one == other or provider_credentials(stack.plan, one) == provider_credentials(stack.plan, other)


def _in_two_regions(stack: AnalyzedConfiguration, one: str, other: str) -> bool:
    """Whether two provider configurations are there for their regions."""
    return provider_region(stack.plan, one) != provider_region(stack.plan, other)


def fed_by(owner: Resource, attribute: str) -> tuple[str, ...]:
    """What an attribute of a resource is given: the references of its expression, none where the cloud computes it."""
    given = any(step in owner for step in parse_path(attribute)[:1])
    return owner.wiring(attribute).references if given else ()


def _of_all(stack: AnalyzedConfiguration, references: Iterable[str], key: str) -> str | None:
    """Whose a text is that is made of several values."""
    owners = {_owner(stack, one, key) for one in references if not one.startswith("var.")}
    others = owners - {""}
    return None if not owners or None in owners or len(others) > 1 else next(iter(others), "")


def names_itself(owner: Resource, attribute: str) -> bool:
    """Whether a value names what it is an attribute of, or the caller: another that is looked up may name any account."""
    if owner.type.startswith("aws_") and owner.mode == "managed":
        return True
    of_caller = owner.type in _OF_THE_CALLER or f"data.{owner.type}" in (*_OF_AWS, *_CANONICAL)
    return owner.type != "terraform_remote_state" and (of_caller or _NAMES_ITSELF.fullmatch(attribute) is not None)
