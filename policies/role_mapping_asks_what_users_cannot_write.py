"""Role mapping rule uses a user-writable claim or a loose match.

Requirement:
    role mapping rules match read-only claims with Equals or StartsWith

Why:
    A rule gives a role to every user whose token has the claim. When the app's client may write the attribute behind it, a user sets
    ``custom:role`` to ``admin`` with UpdateUserAttributes and has the role at the next sign-in. ``Contains`` also matches
    ``not-admin``, and ``NotEqual`` matches every user who has another value, or none.

Fix:
    Compare with ``Equals``, and take the attribute out of ``write_attributes`` of every client of the user pool; or map by
    group with ``type = "Token"``.

    Before::

        mapping_rule {
          claim      = "custom:role"
          match_type = "Contains"
          value      = "admin"
          role_arn   = aws_iam_role.admin.arn
        }

    After::

        mapping_rule {
          claim      = "cognito:groups"
          match_type = "Equals"
          value      = "admins"
          role_arn   = aws_iam_role.admin.arn
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
    - https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Block, Policy, Problem, Resource, Unresolved, is_unresolved

EXPECTED = "match_type Equals or StartsWith on a claim that no client writes"
SOFT = ("Contains", "NotEqual")
CLIENTS = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
POOL = "aws_cognito_user_pool"
# Every client may write these unless it lists what it may; an address is proved before it counts.
STANDARD = frozenset(
    [
        "address",
        "birthdate",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "picture",
        "preferred_username",
        "profile",
        "updated_at",
        "website",
        "zoneinfo",
    ]
)


class RoleMappingAsksWhatUsersCannotWrite(Policy):
    """CGA_FED_14."""

    id = "CGA_FED_14"
    severity = "HIGH"
    resources = ("aws_cognito_identity_pool_roles_attachment",)
    canary = """
        resource "aws_cognito_identity_pool_roles_attachment" "canary" {
          identity_pool_id = "eu-west-2:canary"
          roles            = { authenticated = "arn:aws:iam::111111111111:role/canary" }
          role_mapping {
            identity_provider         = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_canary:canary"
            ambiguous_role_resolution = "Deny"
            type                      = "Rules"
            mapping_rule {
              claim      = "custom:role"
              match_type = "Contains"
              value      = "admin"
              role_arn   = "arn:aws:iam::111111111111:role/canary"
            }
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first rule that is soft, or whose claim a client may write."""
        mappings = resource.blocks("role_mapping")
        if is_unresolved(mappings):
            return Answer.undecided(f"the role_mapping blocks are {mappings}", EXPECTED)
        problems = [problem for mapping in mappings for problem in _of_mapping(resource, mapping)]
        return Answer.of(problems, expected=EXPECTED, fine="no rule asks for what a user can write")


def _of_mapping(attachment: Resource, mapping: Block) -> Iterator[Problem]:
    rules = mapping.blocks("mapping_rule")
    if is_unresolved(rules):
        yield f"the mapping_rule blocks are {rules}", False
        return
    provider = mapping.text("identity_provider")
    # Claims of other providers are what these say; users of this stack cannot write them.
    foreign = isinstance(provider, str) and "cognito-idp" not in provider
    for rule in rules:
        match, claim = rule.text("match_type"), rule.text("claim")
        if is_unresolved(match):
            yield f"match_type is {match}", False
        elif match in SOFT:
            yield f"match_type = {match}", True
        if not foreign:
            yield from _of_claim(attachment, claim)


def _of_claim(attachment: Resource, claim: str | Unresolved | None) -> Iterator[Problem]:
    if is_unresolved(claim):
        yield f"the claim is {claim}", False
        return
    if claim is None or not (claim.startswith("custom:") or claim in STANDARD):
        return
    clients = [client for type_ in CLIENTS for client in attachment.others(type_)]
    clients = [client for client in clients if not _is_of_another_pool(attachment, client)]
    if not clients:
        yield f"whether a client writes {claim} is not in this stack", False
    for client in clients:
        yield from _by_client(client, claim)


def _by_client(client: Resource, claim: str) -> Iterator[Problem]:
    flows = client.texts("allowed_oauth_flows")
    if not is_unresolved(flows) and tuple(flows or ()) == ("client_credentials",):
        return  # a machine's: there is no user
    sure = _is_writable_attribute(client, claim)
    if sure is False:
        return
    written = client.texts("write_attributes")
    if is_unresolved(written):
        yield f"write_attributes of {client.address} is {written}", False
    elif not written:
        yield f"{client.address} lists no write_attributes, so it may write {claim}", sure is True
    elif claim in written:
        yield f"{client.address} may write {claim}", sure is True
    elif any(is_unresolved(one) for one in written):
        yield f"whether {client.address} may write {claim} is not known", False


def _is_of_another_pool(attachment: Resource, client: Resource) -> bool:
    """True when ``attachment`` names user pools, and ``client`` is certainly of none of them."""
    named = {one for one in attachment.references("role_mapping") if one.startswith(f"{POOL}.")}
    pools = client.targets("user_pool_id", POOL)
    if not named or not pools.certain or not pools.resources:
        return False
    # What an attachment refers to by its plain name is in the attachment's own module.
    module = attachment.instance.module
    own = [pool.instance.resource for pool in pools.resources]
    return not any(pool.local in named and pool.module == module for pool in own)


def _is_writable_attribute(client: Resource, claim: str) -> bool | None:
    """False when the pool's schema keeps users from writing the attribute; None when that is not known."""
    pools = client.targets("user_pool_id", POOL)
    if not claim.startswith("custom:") or len(pools.resources) != 1 or not pools.certain:
        return True
    (pool,) = pools.resources
    schema = pool.blocks("schema")
    if is_unresolved(schema):
        return None
    for attribute in schema:
        if attribute.text("name") == claim.removeprefix("custom:"):
            developers = attribute.flag("developer_only_attribute")
            return None if is_unresolved(developers) else not developers
    return True


check = RoleMappingAsksWhatUsersCannotWrite()
