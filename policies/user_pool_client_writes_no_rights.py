"""User pool client lets users change attributes that control access.

Requirement:
    write_attributes excludes attributes that control access

Why:
    An access token with the scope ``aws.cognito.signin.user.admin``, which every sign-in through the API has, lets the user
    call UpdateUserAttributes. A user who sets ``custom:role`` or ``custom:tenant`` then chooses who to be.
    Without ``write_attributes`` a client may write the standard attributes; of custom ones AWS's documents say both. So
    what is not set fails only where the stack decides by an attribute, or its user pool has one with such a name.

Fix:
    List in ``write_attributes`` what users may change, and nothing that a role mapping, a tag or a back end decides by.

    Before::

        write_attributes = ["email", "custom:role"]

    After::

        write_attributes = ["email", "name"]

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

import re
from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, Unresolved, is_unresolved

EXPECTED = "write_attributes without an attribute that decides rights"
POOL = "aws_cognito_user_pool"
# Names that say what they are for; what the stack itself decides by is read from its role mappings and tags.
RIGHTS = re.compile(
    r"^custom:.*(role|group|admin|tenant|permission|scope|privilege|entitle|access|org|account|plan|tier)",
    re.IGNORECASE,
)


class UserPoolClientWritesNoRights(Policy):
    """CGA_CL_06."""

    id = "CGA_CL_06"
    severity = "HIGH"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name         = "canary"
          user_pool_id = "eu-west-2_canary"
          write_attributes = ["custom:role"]
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when users may write an attribute that decides about rights. A machine's client has no user to write for."""
        flows = resource.texts("allowed_oauth_flows")
        if not is_unresolved(flows) and tuple(flows or ()) == ("client_credentials",):
            return Answer.passed("the client is a machine's: there is no user")
        return Answer.of(
            _problems(resource), expected=EXPECTED, fine="users cannot write an attribute that decides rights"
        )


def _problems(resource: Resource) -> Iterator[Problem]:
    written = resource.texts("write_attributes")
    if is_unresolved(written):
        yield f"write_attributes is {written}", False
        return
    claims = _claims(resource)
    unsure = [claim for claim in claims if is_unresolved(claim)]
    if not written:
        yield from _by_default(resource, claims)
    for name in written or ():
        if is_unresolved(name):
            yield f"write_attributes holds one that is {name}", False
        elif name in claims:
            yield f"write_attributes holds {name}, which a role mapping or tag decides by", True
        elif RIGHTS.match(name):
            yield f"write_attributes holds {name}", True
        elif unsure and name.startswith("custom:"):
            yield f"whether {name} is a claim that a role mapping decides by is {unsure[0]}", False


def _by_default(client: Resource, claims: list[str | Unresolved]) -> Iterator[Problem]:
    """What a client may write that lists nothing. Claims with the prefix of Cognito cannot be written."""
    for claim in claims:
        if is_unresolved(claim):
            yield f"write_attributes is not set, and what a role mapping or tag decides by is {claim}", False
        elif not claim.startswith("cognito:"):
            yield f"write_attributes is not set, and a role mapping or tag decides by {claim}", True
    pools = client.targets("user_pool_id", POOL)
    for pool in pools.resources:
        schema = pool.blocks("schema")
        if is_unresolved(schema):
            yield f"write_attributes is not set, and the schema blocks of {pool.address} are {schema}", False
            continue
        for attribute in schema:
            name = attribute.text("name")
            locked = attribute.flag("developer_only_attribute") is True or attribute.flag("mutable") is False
            if is_unresolved(name):
                yield f"write_attributes is not set, and an attribute of {pool.address} is {name}", False
            elif not locked and RIGHTS.match(f"custom:{name}"):
                yield f"write_attributes is not set, and {pool.address} has the attribute custom:{name}", pools.certain


def _claims(resource: Resource) -> list[str | Unresolved]:
    """Every claim that the stack decides by."""
    found: list[str | Unresolved] = []
    for attachment in resource.others("aws_cognito_identity_pool_roles_attachment"):
        mappings = attachment.blocks("role_mapping")
        for mapping in () if is_unresolved(mappings) else mappings:
            rules = mapping.blocks("mapping_rule")
            claims = [rules] if is_unresolved(rules) else [rule.text("claim") for rule in rules]
            found.extend(claim for claim in claims if claim is not None)
        found.extend([mappings] if is_unresolved(mappings) else [])
    for tags in resource.others("aws_cognito_identity_pool_provider_principal_tag"):
        value = tags.value("principal_tags")
        found.extend(str(claim) for claim in value.values() if not is_unresolved(claim)) if isinstance(
            value, dict
        ) else None
    return found


check = UserPoolClientWritesNoRights()
