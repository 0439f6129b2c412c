"""Values of the right shape for what only the cloud assigns, so that a question about ARNs of a type is one about texts.

An unknown ARN is one of its resource's type, in the stack's account and region, with a name that no other resource has. What an
unknown value is a part of is bound likewise. A value of which it cannot be determined whether it is an ARN stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tfproof.iam import Document, bind, catalogue
from tfproof.iam.escalation import relation
from tfproof.iam.patterns import Symbol, bind_text, symbols_in
from tfproof.iam.resource_domain import EXAMPLES, with_names, written
from tfproof.iam.resource_types import RESOURCE_TYPES
from tfproof.plan import Applied, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.plan.providers import provider_key, provider_region
from tfproof.plan.referenced_resources import referred
from tfproof.proofs.accounts import own_accounts
from tfproof.proofs.configuration_view import AnalyzedConfiguration, dig_known
from tfproof.provider.facts import facts
from tfproof.values import Unknown

_WHOLE = ("arn", "id", "qualified_arn")
_VALUES = {"account_id": "Account", "partition": "Partition", "region": "Region"}


def names_of(stack: AnalyzedConfiguration, resource: Resource) -> dict[str, str]:
    """What the parts of ARNs of a resource's account and region are, or what represents them."""
    accounts, region = accounts_of(stack, resource), region_of(stack, resource)
    said = {"Account": accounts[0] if accounts else "", "Region": region or ""}
    return {**EXAMPLES, **{name: text for name, text in said.items() if text}}


def accounts_of(stack: AnalyzedConfiguration, resource: Resource) -> tuple[str, ...]:
    """The numbers that are known to be of the account that a resource is in, its stand-in last; none when nothing says so."""
    said = sorted(own_accounts(stack, resource))
    stand_in = stack.plan.account if isinstance(stack.plan, Applied) else None
    if stack.applied_yet is not None:
        stand_in = stack.applied_yet.account
    return (*said, stand_in) if said and stand_in else tuple(said)


def region_of(stack: AnalyzedConfiguration, resource: Resource) -> str | None:
    """The region of a resource's provider configuration; None when it cannot be determined."""
    key = provider_key(stack.plan, resource)
    found = stack.once(("region", key), lambda: provider_region(stack.plan, key))
    return found if isinstance(found, str) else None


def arn_of(stack: AnalyzedConfiguration, resource: Resource) -> str | None:
    """The ARN of a resource, or one of its type with what is known of its name; None for a type without one here."""
    pattern = _pattern(resource)
    return with_names(pattern, names_of(stack, resource), "") if pattern is not None else None


def arns_of(stack: AnalyzedConfiguration, resource: Resource) -> tuple[str, ...]:
    """How a document may write the ARN of a resource, as patterns of the catalogue: in any region and partition.

    The account is one of the stack's, or any when the stack says none.
    """
    pattern = _pattern(resource)
    if pattern is None:
        return ()
    return tuple(pattern.replace("${Account}", one) for one in accounts_of(stack, resource) or ["${Account}"])


def caller_of(stack: AnalyzedConfiguration, role: Resource) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """What holds of the keys that name a session of a role, which no caller chooses, as conditions.

    Its ARN is left out where the name or the path of the role is not known.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    found: dict[str, Mapping[str, Mapping[str, Any]]] = {
        "aws:username": {"Null": {"aws:username": "true"}},
        "aws:principaltype": {"StringEquals": {"aws:PrincipalType": "AssumedRole"}},
    }
    if isinstance(dig(role, "name"), str) and not isinstance(dig(role, "path"), Unknown):
        found["aws:principalarn"] = {"ArnLike": {"aws:PrincipalArn": [written(arn) for arn in arns_of(stack, role)]}}
    return found


def _pattern(resource: Resource) -> str | None:
    """The ARN of a resource with its name, as a pattern of the catalogue."""
    known = RESOURCE_TYPES.get(resource.type)
    if known is None:
        return None
    name = dig_known(resource, known.name)
    if not isinstance(name, str) or not name:
        name = stand_in(resource.address)
    path = dig_known(resource, "path") if known.service == "iam" else None
    whole = f"{path.strip('/')}/{name}" if isinstance(path, str) and path.strip("/") else name.removeprefix("https://")
    return with_names(known.pattern, {one: f"${{{one}}}" for one in EXAMPLES}, whole)


def stand_in(address: str) -> str:
    """A name that nothing has: it represents one that only the cloud assigns."""
    return "known-after-apply-" + re.sub(r"\W+", "-", address).strip("-")


def bound(stack: AnalyzedConfiguration, documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents with everything unknown replaced that has a shape."""
    return tuple(bind(one, values_of(stack, one)) for one in documents)


def values_of(stack: AnalyzedConfiguration, document: Document) -> Mapping[str, str]:
    """What represents the unknown values of a document."""
    values: dict[str, str] = {}
    resources = [pattern.text for statement in document.statements for pattern in statement.resources or ()]
    for name in document.symbols:
        found = stack.once((values_of, name), lambda name=name: _value(stack, name))  # type: ignore[misc]
        marked = [text.replace(str(Symbol(name)), "\0") for text in resources]
        if found is None and not any(text.startswith("\0") for text in marked):
            found = next(filter(None, map(_of_part, marked)), stand_in(name))
        if found is not None:
            values[name] = found
    return values


def _of_part(text: str) -> str | None:
    """What a value may be that is the partition or the account of an ARN."""
    parts = bind_text(text, dict.fromkeys(symbols_in(text), "x")).split(":", 5)
    for index, example in ((1, EXAMPLES["Partition"]), (4, EXAMPLES["Account"])):
        if len(parts) == 6 and "\0" in parts[index]:
            return example if parts[index] == "\0" else ""
    return None


def _value(stack: AnalyzedConfiguration, name: str) -> str | None:
    owner, attribute = referred(name, stack.plan.all_resources)
    if owner is None:
        return None
    if owner.mode == "data" and attribute in _VALUES:
        return names_of(stack, owner)[_VALUES[attribute]]
    arn = arn_of(stack, owner)
    if arn is not None and (
        attribute == "arn" or (attribute in _WHOLE and owner.type in ("aws_iam_policy", "aws_sns_topic"))
    ):
        return arn
    if arn is not None and attribute in ("name", "id", "key_id", "bucket", "function_name", "unique_id"):
        return dig_known(owner, attribute) or arn.rpartition("/")[2].rpartition(":")[2]
    return _elsewhere(stack, owner, attribute, name)


def _elsewhere(stack: AnalyzedConfiguration, owner: Resource, attribute: str, name: str) -> str | None:
    """A value of a type that is not known here: of the apply, or of a service whose resources no call of the relation takes."""
    later = stack.after(owner) if attribute.endswith("arn") else None
    simulated = dig_known(later, attribute) if later is not None else None
    if isinstance(simulated, str) and simulated.startswith("arn:"):
        return simulated
    service = facts().service(owner.type)
    if owner.type.startswith("aws_") and catalogue.service(service) is not None and service not in _services():
        return f"arn:aws:{service}:::{stand_in(name)}" if attribute.endswith("arn") else stand_in(name)
    return None


def _services() -> frozenset[str]:
    """Services with calls of the relation."""
    return frozenset(action.partition(":")[0] for action in relation().actions)
