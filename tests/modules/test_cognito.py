"""Sign-in: a user pool, its client, and an identity pool that gives AWS credentials to signed-in users only."""

from __future__ import annotations

from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.iam import Document, cognito_guest, cognito_user, cognito_user_pool_user, decide, parse_document
from tfproof.plan import PartialDocument, PartialStatement, Plan

THIS_POOL = "eu-west-2:00000000-0000-4000-8000-000000000001"
OTHER_POOL = "eu-west-2:00000000-0000-4000-8000-000000000002"
READ_DRAFTS = {"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::drafts/*"]}

cognito = tfproof.case(
    "terraform/modules/cognito", domain_name="shop.example.com", service_name="shop", stage_name="dev"
)
with_groups = tfproof.case(
    "terraform/modules/cognito",
    domain_name="shop.example.com",
    service_name="shop",
    stage_name="dev",
    groups={
        "editors": {"precedence": 10, "description": "Write", "statements": {"Drafts": READ_DRAFTS}},
        "staff": {"precedence": 20},
    },
)


def conditions(statement: PartialStatement) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The values of each condition by operator and key."""
    found = {}
    for condition in statement.conditions:
        assert isinstance(condition.values, tuple)
        found[str(condition.test), str(condition.variable)] = condition.values
    return found


def with_pool_id(document: PartialDocument) -> Document:
    """The document as it will be: its one unknown is the id of the identity pool, and this fails if it is another's."""
    ids = {"aws_cognito_identity_pool.this.id": THIS_POOL}
    return parse_document(document.to_json(lambda part: ids[document.wiring(part).references[0]]))


# Identity pool


def test_guests_get_no_identity(cognito: PlannedCase) -> None:
    assert cognito.plan["aws_cognito_identity_pool.this"]["allow_unauthenticated_identities"] is False


def test_the_classic_flow_is_off(cognito: PlannedCase) -> None:
    assert cognito.plan["aws_cognito_identity_pool.this"]["allow_classic_flow"] is False


def test_tokens_are_checked_on_the_server(cognito: PlannedCase) -> None:
    providers = cognito.plan["aws_cognito_identity_pool.this"]["cognito_identity_providers"]
    assert [provider["server_side_token_check"] for provider in providers] == [True]


def test_the_identity_provider_is_this_user_pools_own_endpoint(cognito: PlannedCase) -> None:
    pool = cognito.plan["aws_cognito_identity_pool.this"]
    assert pool.wired_to("cognito_identity_providers[0].provider_name") == "aws_cognito_user_pool.this.endpoint"
    assert pool.wired_to("cognito_identity_providers[0].client_id") == "aws_cognito_user_pool_client.this.id"


def test_nobody_else_provides_identities(cognito: PlannedCase) -> None:
    pool = cognito.plan["aws_cognito_identity_pool.this"]
    others = ("developer_provider_name", "openid_connect_provider_arns", "saml_provider_arns")
    assert [pool[other] for other in (*others, "supported_login_providers")] == [None] * 4


def test_no_role_is_attached_for_guests(cognito: PlannedCase, with_groups: PlannedCase) -> None:
    for case in (cognito, with_groups):
        attached = case.plan["aws_cognito_identity_pool_roles_attachment.this"]
        assert attached.wiring("roles").keys == ("authenticated",)


def test_signed_in_users_get_the_authenticated_role_however_many_groups_there_are(
    cognito: PlannedCase, with_groups: PlannedCase
) -> None:
    for case in (cognito, with_groups):
        attached = case.plan["aws_cognito_identity_pool_roles_attachment.this"]
        assert attached.wired_to("identity_pool_id") == "aws_cognito_identity_pool.this.id"
        assert attached.wired_to("roles.authenticated") == "aws_iam_role.authenticated.arn"


# Trust


def test_the_role_is_assumed_with_a_web_identity_of_cognito_only(cognito: PlannedCase) -> None:
    (statement,) = cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy").statements
    (principal,) = statement.principals
    assert statement.effect == "Allow"
    assert statement.actions == ("sts:AssumeRoleWithWebIdentity",)
    assert (principal.type, principal.identifiers) == ("Federated", ("cognito-identity.amazonaws.com",))
    assert statement.not_principals == ()
    assert statement.not_actions == ()


def test_the_trust_demands_a_token_of_this_identity_pool(cognito: PlannedCase) -> None:
    trust = cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy")
    (statement,) = trust.statements
    (audience,) = conditions(statement)["StringEquals", "cognito-identity.amazonaws.com:aud"]
    assert trust.wiring(audience).exact
    assert trust.wiring(audience).references == ("aws_cognito_identity_pool.this.id",)


def test_the_trust_demands_that_the_token_is_of_someone_signed_in(cognito: PlannedCase) -> None:
    (statement,) = cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy").statements
    references = conditions(statement)["ForAnyValue:StringLike", "cognito-identity.amazonaws.com:amr"]
    assert references == ("authenticated",)


def test_the_trust_asks_for_nothing_else(cognito: PlannedCase) -> None:
    (statement,) = cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy").statements
    assert [condition.variable for condition in statement.conditions] == [
        "cognito-identity.amazonaws.com:amr",
        "cognito-identity.amazonaws.com:aud",
    ]


@pytest.mark.parametrize("role", ["authenticated", 'group["editors"]', 'group["staff"]'])
def test_every_role_admits_signed_in_users_of_this_pool_and_nobody_else(with_groups: PlannedCase, role: str) -> None:
    trust = with_pool_id(with_groups.plan[f"aws_iam_role.{role}"].document("assume_role_policy"))
    assert decide(trust, cognito_user(THIS_POOL)).allowed
    assert decide(trust, cognito_user_pool_user(THIS_POOL)).allowed
    assert not decide(trust, cognito_guest(THIS_POOL)).allowed
    assert not decide(trust, cognito_user(OTHER_POOL)).allowed
    assert not decide(trust, cognito_user(THIS_POOL, action="sts:AssumeRole")).allowed


# Permissions


def test_a_signed_in_user_may_only_get_credentials_for_the_own_identity(cognito: PlannedCase) -> None:
    policy = cognito.plan["aws_iam_role_policy.authenticated"].document("policy")
    (statement,) = policy.statements
    (audience,) = conditions(statement)["StringEquals", "cognito-identity.amazonaws.com:aud"]
    assert statement.effect == "Allow"
    assert statement.actions == ("cognito-identity:GetCredentialsForIdentity",)
    assert statement.not_actions == ()
    assert policy.wiring(audience).references == ("aws_cognito_identity_pool.this.id",)


def test_nothing_else_grants_permissions_to_the_role(cognito: PlannedCase) -> None:
    (policy,) = cognito.plan.resources_of_type("aws_iam_role_policy")
    assert policy.wired_to("role") == "aws_iam_role.authenticated.id"
    assert policy.wired_to("policy") == "data.aws_iam_policy_document.authenticated.json"
    for other in ("aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_role_policies_exclusive"):
        assert cognito.plan.resources_of_type(other) == ()


# Groups


def test_without_groups_there_is_one_role_and_no_mapping(cognito: PlannedCase) -> None:
    assert [role.name for role in cognito.plan.resources_of_type("aws_iam_role")] == ["authenticated"]
    assert cognito.plan.resources_of_type("aws_cognito_user_group") == ()
    assert cognito.plan["aws_cognito_identity_pool_roles_attachment.this"]["role_mapping"] == []


@pytest.mark.parametrize(("group", "precedence", "description"), [("editors", 10, "Write"), ("staff", 20, None)])
def test_each_group_has_a_role_of_its_own(
    with_groups: PlannedCase, group: str, precedence: int, description: str | None
) -> None:
    member = with_groups.plan[f'aws_cognito_user_group.this["{group}"]']
    assert (member["name"], member["precedence"], member["description"]) == (group, precedence, description)
    assert member.wired_to("role_arn") == f'aws_iam_role.group["{group}"].arn'
    assert member.wired_to("user_pool_id") == "aws_cognito_user_pool.this.id"
    assert with_groups.plan[f'aws_iam_role.group["{group}"]']["name"] == f"shop-dev-group_{group}"


def test_a_groups_role_adds_its_statements_to_what_every_user_may_do(with_groups: PlannedCase) -> None:
    editors = with_groups.plan['aws_iam_role_policy.group["editors"]']
    own, drafts = editors.document("policy").statements
    assert own.actions == ("cognito-identity:GetCredentialsForIdentity",)
    assert (drafts.sid, drafts.effect) == ("Drafts", "Allow")
    assert (drafts.actions, drafts.resources) == (("s3:Get*",), ("arn:aws:s3:::drafts/*",))
    assert editors.wired_to("role") == 'aws_iam_role.group["editors"].id'
    (only,) = with_groups.plan['aws_iam_role_policy.group["staff"]'].document("policy").statements
    assert only.sid == "OwnCredentials"


def test_every_statement_of_a_group_allows_each_of_its_actions_on_each_of_its_resources(cognito: PlannedCase) -> None:
    given = {
        "Files": {
            "actions": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "resources": ["arn:aws:s3:::drafts/a/*", "arn:aws:s3:::drafts/b/*", "arn:aws:s3:::prints/*"],
        },
        "Queue": {
            "actions": ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
            "resources": ["arn:aws:sqs:eu-west-2:111122223333:orders", "arn:aws:sqs:eu-west-2:111122223333:returns"],
        },
        "Table": READ_DRAFTS,
    }
    plan = cognito.with_inputs(groups={"editors": {"precedence": 1, "statements": given}}).plan
    _, *added = plan['aws_iam_role_policy.group["editors"]'].document("policy").statements
    found = {one.sid: (set(one.actions or ()), set(one.resources or ())) for one in added}
    assert found == {sid: (set(one["actions"]), set(one["resources"])) for sid, one in given.items()}
    assert not any(one.conditions or one.not_actions or one.not_resources for one in added)


def test_the_token_chooses_the_role_and_ambiguity_is_denied(with_groups: PlannedCase) -> None:
    attached = with_groups.plan["aws_cognito_identity_pool_roles_attachment.this"]
    (mapping,) = attached["role_mapping"]
    assert (mapping["type"], mapping["ambiguous_role_resolution"]) == ("Token", "Deny")
    assert mapping["mapping_rule"] == []
    assert mapping.wiring("identity_provider").references == (
        "aws_cognito_user_pool.this.endpoint",
        "aws_cognito_user_pool_client.this.id",
    )


# Names and outputs

NAMES = {
    "aws_cognito_user_pool.this": ("name", "shop-{}-pool"),
    "aws_cognito_user_pool_client.this": ("name", "shop-{}-client"),
    "aws_cognito_identity_pool.this": ("identity_pool_name", "shop_{}_identity_pool"),
    "aws_iam_role.authenticated": ("name", "shop-{}-cognito_authenticated"),
}


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("address", NAMES)
def test_names_keep_the_pattern_that_others_rely_on(cognito: PlannedCase, address: str, stage: str) -> None:
    attribute, pattern = NAMES[address]
    assert cognito.with_inputs(stage_name=stage).plan[address][attribute] == pattern.format(stage)


@pytest.mark.parametrize(
    ("output", "source"),
    [
        ("identity_pool_id", "aws_cognito_identity_pool.this.id"),
        ("user_pool_arn", "aws_cognito_user_pool.this.arn"),
        (
            "user_pool_client_arn",
            "aws_cognito_user_pool.this.arn",
        ),  # what the name does not say, but all readers expect
        ("user_pool_client_id", "aws_cognito_user_pool_client.this.id"),
        ("user_pool_id", "aws_cognito_user_pool.this.id"),
        ("authenticated_role_name", "aws_iam_role.authenticated.name"),
    ],
)
def test_an_output_is_what_its_name_promises(cognito: PlannedCase, output: str, source: str) -> None:
    assert cognito.plan.output_wired_to(output) == source


def test_the_roles_of_groups_can_be_extended_by_name(with_groups: PlannedCase) -> None:
    names = {"editors": "shop-dev-group_editors", "staff": "shop-dev-group_staff"}
    assert with_groups.plan.output("group_role_names") == names


def test_tags_reach_every_resource_that_takes_them(with_groups: PlannedCase) -> None:
    plan: Plan = with_groups.with_inputs(tags={"team": "shop"}).plan
    tagged = [r for r in plan.all_resources.values() if r.mode == "managed" and "tags" in r]
    assert len(tagged) == 5
    assert all(resource["tags"] == {"team": "shop"} for resource in tagged)
    assert with_groups.plan["aws_cognito_user_pool.this"]["tags"] is None


def test_the_groups_roles_are_for_tokens_of_this_pool_and_client(with_groups: PlannedCase) -> None:
    applied = with_groups.applied
    [mapping] = applied["aws_cognito_identity_pool_roles_attachment.this"]["role_mapping"]
    pool, client = applied["aws_cognito_user_pool.this"], applied["aws_cognito_user_pool_client.this"]
    assert mapping["identity_provider"] == f"{pool['endpoint']}:{client['id']}"
