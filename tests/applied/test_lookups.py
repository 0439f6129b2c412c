"""Data sources that ask a cloud: the plan says all that does not depend on their answers, and nothing that does."""

from __future__ import annotations

import pytest

import tfproof
from tfproof import PlannedCase, is_unknown
from tfproof.cases.planned_case import AssumedAnswerWarning
from tfproof.errors import UsageError
from tfproof.pytest_plugin import CaseFactory

ANSWERS = {"data.aws_vpc.a": {"cidr_block": "10.1.0.0/16"}, "data.aws_vpc.b": {"cidr_block": "10.2.0.0/16"}}
lookups = tfproof.case("tests/applied/lookups")
told = tfproof.case("tests/applied/lookups", data=ANSWERS)


def test_what_a_cloud_would_answer_is_unknown_and_wired(lookups: PlannedCase) -> None:
    me = lookups.plan["data.aws_caller_identity.me"]
    assert is_unknown(me["account_id"])
    record = lookups.plan["aws_route53_record.this"]
    assert is_unknown(record["zone_id"])
    assert record.wired_to("zone_id") == "data.aws_route53_zone.this.zone_id"
    role = lookups.plan["aws_iam_role.this"]
    assert is_unknown(role["assume_role_policy"])
    assert is_unknown(lookups.plan.output("cidrs")[0])
    assert is_unknown(lookups.plan.output("logs"))


def test_what_does_not_depend_on_an_answer_is_known(lookups: PlannedCase) -> None:
    record = lookups.plan["aws_route53_record.this"]
    assert (record["name"], record["type"], record["records"]) == ("www.shop.example", "A", ["192.0.2.1"])
    assert lookups.plan["data.aws_vpc.a"]["tags"] == {"Name": "a"}
    assert lookups.plan["aws_iam_role.this"]["name"] == "this"


def test_a_document_is_rebuilt_around_an_answer(lookups: PlannedCase) -> None:
    document = lookups.plan["aws_iam_role.read"].document("assume_role_policy")
    (statement,) = document.statements
    assert statement.actions == ("sts:AssumeRole",)
    assert is_unknown(next(iter(statement.principals[0].identifiers)))


def test_the_planned_values_hold_no_stand_in(lookups: PlannedCase) -> None:
    record = lookups.plan.resources["aws_route53_record.this"]["values"]
    assert record["name"] == "www.shop.example"
    assert "zone_id" not in record
    nested = lookups.plan.modules["module.nested"].resources["data.aws_caller_identity.inner"]["values"]
    assert "account_id" not in nested


def test_each_data_source_answers_what_the_case_says_of_its_address(told: PlannedCase) -> None:
    assert told.plan.output("cidrs") == ["10.1.0.0/16", "10.2.0.0/16"]
    assert is_unknown(told.plan["data.aws_vpc.a"]["id"])
    assert told.applied.output("cidrs") == ["10.1.0.0/16", "10.2.0.0/16"]


def test_a_second_plan_asks_the_same_and_hears_the_same(told: PlannedCase) -> None:
    told.must_be_idempotent()


def test_which_resources_there_are_is_planned_on_an_assumption_that_is_named(tfproof_case: CaseFactory) -> None:
    case = tfproof_case("tests/applied/lookups", guess=True)
    with pytest.warns(AssumedAnswerWarning, match=r"the plan depends on what is answered by data\.aws_vpc\.a;"):
        plan = case.plan
    assert plan.assumed == ("data.aws_vpc.a",)
    assert is_unknown(plan["data.aws_vpc.a"]["enable_dns_support"])
    assert is_unknown(plan["data.aws_vpc.a"]["id"])
    assert not [address for address in plan.all_resources if "tfproof" in address]


def test_what_an_assumed_data_source_is_asked_with_is_assumed_too_and_stays_unknown(tfproof_case: CaseFactory) -> None:
    with pytest.warns(AssumedAnswerWarning, match=r"the plan depends on"):
        plan = tfproof_case("tests/applied/asked_with").plan
    assert plan.assumed == ("data.aws_subnets.all", "data.aws_vpc.this")
    assert is_unknown(plan["data.aws_subnets.all"]["filter"][0]["values"][0])
    assert is_unknown(plan.output("vpc"))
    assert len([address for address in plan.resource_changes if address.startswith("data.aws_subnet.each")]) == 2


@pytest.mark.thorough
def test_a_case_that_says_only_a_part_is_told_what_is_missing(tfproof_case: CaseFactory) -> None:
    """Each data source has a given answer, and the resources still depend on what is not given."""
    everything: dict[str, dict[str, bool]] = {
        f"data.{type_}": {} for type_ in ("aws_caller_identity", "aws_route53_zone", "aws_s3_bucket", "aws_vpc")
    }
    case = tfproof_case("tests/applied/lookups", data=everything, guess=True)
    with pytest.warns(AssumedAnswerWarning, match=r"data\.aws_vpc\.a"):
        assert case.plan.assumed == ("data.aws_vpc.a",)
    known = {**everything, "data.aws_vpc.a": {"enable_dns_support": True}}
    told = tfproof_case("tests/applied/lookups", data=known, guess=True)
    assert told.plan.assumed == ()
    assert "aws_sns_topic.guessed[0]" in told.plan.all_resources


def test_what_a_case_says_of_another_address_is_an_error(tfproof_case: CaseFactory) -> None:
    case = tfproof_case("tests/applied/lookups", data={"data.aws_vpc.c": {"cidr_block": "10.3.0.0/16"}})
    with pytest.raises(UsageError, match=r"nothing asked for: data\.aws_vpc\.c"):
        case.plan  # noqa: B018 -- it runs


def test_an_import_whose_id_comes_from_a_data_source_is_planned(tfproof_case: CaseFactory) -> None:
    """Terraform knows the id where it can ask, and refuses one that it does not know; one importer takes any id, the other none."""
    case = tfproof_case("tests/applied/imported")
    assert case.plan["aws_sesv2_account_suppression_attributes.this"]["suppressed_reasons"] == ["COMPLAINT"]
    assert is_unknown(case.plan["aws_api_gateway_resource.this"]["id"])
    assert case.applied["aws_api_gateway_resource.this"]["path_part"] == "x"
