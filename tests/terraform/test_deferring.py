"""Data sources that ask are read later, and Terraform itself says what follows: compared with reads deferred by hand."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.terraform import deferred_configurations as generated
from tests.terraform.deferred_configurations import ASSUMED, HANGS_ON_STATE, IN_JSON, REMOTE

from tfproof.cases import Case, Planner, Settings
from tfproof.cases.failures import FailureKind
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.errors import UsageError
from tfproof.hcl import LATE_KEY
from tfproof.terraform import run_answered_plan, run_plan
from tfproof.terraform.simulation_input import SimulationInput
from tfproof.values import ASSUMED_KEY, is_unknown

# A large run: DEFERRED_MODULES=60 pytest tests/terraform/test_deferring.py
MODULES = int(os.environ.get("DEFERRED_MODULES", "10"))
Build = Callable[..., PlanOutcome]


@pytest.fixture(scope="module")
def planner() -> Iterator[Planner]:
    with Planner(Settings.of(keep=False)) as opened:
        yield opened


@pytest.fixture
def plan(planner: Planner, tmp_path: Path) -> Build:
    """Write files and plan them."""

    def make(files: dict[str, str], **data: dict[str, Any]) -> PlanOutcome:
        _write(tmp_path, files)
        return planner.outcome(Case(source=tmp_path, data={key.replace("__", "."): one for key, one in data.items()}))

    return make


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def _generated(folder: Path, *, by_hand: bool) -> Path:
    dice = random.Random(7)  # noqa: S311 -- no secret is made of it
    files = {f"m{at}/main.tf": generated.module(dice, by_hand=by_hand) for at in range(MODULES)}
    return _write(folder, files | {"main.tf": generated.root(MODULES)})


def _marks(plan: dict[str, Any]) -> dict[str, Any]:
    """What is unknown, and what is known, of each module's outputs."""
    changes = {one["address"]: one["change"] for one in plan["resource_changes"]}
    return {
        name: (
            change["after_unknown"],
            change.get("after"),
            changes[f"terraform_data.{name}"]["after_unknown"]["input"],
        )
        for name, change in plan["output_changes"].items()
    }


def _values(plan: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = plan["output_changes"][name]["after"]
    return found


@pytest.mark.thorough
def test_what_is_unknown_is_what_terraform_says_and_what_is_known_is_the_same_for_every_answer(
    planner: Planner, tmp_path: Path
) -> None:
    mine = planner.outcome(Case(source=_generated(tmp_path / "mine", by_hand=False))).plan
    assert mine is not None, planner.outcome(Case(source=tmp_path / "mine")).failures
    by_hand = run_plan(planner.workspaces.open(_generated(tmp_path / "by_hand", by_hand=True)), {}).plan
    assert by_hand is not None
    assert _marks(dict(mine)) == _marks(by_hand)
    workspace = planner.workspaces.open(tmp_path / "mine")
    answers = [
        run_answered_plan(
            SimulationInput(workspace=workspace, inputs={}, data={"aws_caller_identity": {"account_id": account}}),
            providers=planner.providers,
        ).run.plan
        for account in ("123456789012", "999999999999")
    ]
    known = 0
    for name, change in dict(mine)["output_changes"].items():
        for output, value in (change["after"] or {}).items():
            if not _holds_true(change["after_unknown"].get(output) if change["after_unknown"] else None):
                known += 1
                assert all(one is not None and _values(one, name)[output] == value for one in answers), (name, output)
    assert MODULES < known < 5 * MODULES - MODULES


def _holds_true(mark: Any) -> bool:
    return mark is True or (
        isinstance(mark, dict | list) and any(map(_holds_true, mark.values() if isinstance(mark, dict) else mark))
    )


def test_nothing_of_ours_is_in_the_plan(plan: Build) -> None:
    source = """
      data "aws_caller_identity" "me" {
        depends_on = [terraform_data.own]
      }
      resource "terraform_data" "own" {}
      check "c" {
        data "aws_vpc" "v" { default = true }
        assert {
          condition     = data.aws_vpc.v.state == "available"
          error_message = "no"
        }
      }
      module "m" { source = "./m" }
      output "o" { value = data.aws_caller_identity.me.account_id }
      output "p" { value = module.m.o }
    """
    inner = {
        "data": {"aws_region": {"r": {}}, "aws_vpc": {"a": {"default": True}, "b": {"default": False}}},
        "output": {"o": {"value": "${data.aws_vpc.a.id} ${data.aws_vpc.b.state}"}},
        "locals": {"n": "${length(data.aws_vpc.a.arn)}"},
    }
    files = {"main.tf": source, "m/main.tf.json": json.dumps(inner)}
    for outcome in (
        plan(files),
        plan(files, data__aws_vpc__v={"state": "x"}, module__m__data__aws_vpc__a={"id": "vpc-1"}),
    ):
        assert outcome.plan is not None, outcome.failures
        assert "tfproof" not in json.dumps(dict(outcome.plan))
        assert outcome.looked_up[:1] == ("data.aws_caller_identity.me",)
        declared = dict(outcome.plan)["configuration"]["root_module"]["resources"]
        assert [one.get("depends_on") for one in declared if one["name"] == "me"] == [["terraform_data.own"]]
    assert outcome.plan is not None
    (status,) = [one["status"] for one in outcome.plan["checks"] if one["address"]["to_display"] == "check.c"]
    assert status == "fail"


AZS = 'data "aws_availability_zones" "all" {}\n'


@pytest.mark.parametrize(
    "rest",
    [
        'resource "terraform_data" "t" {\n  count = length(data.aws_availability_zones.all.names)\n'
        "  input = data.aws_availability_zones.all.names[count.index]\n}\n",
        'locals {\n  names = data.aws_availability_zones.all.names\n}\nresource "terraform_data" "t" {\n  count = length(local.names)\n'
        "  input = local.names[count.index]\n}\n",
    ],
    ids=["directly", "through a local value"],
)
def test_only_the_number_of_resources_is_assumed(plan: Build, rest: str) -> None:
    outcome = plan({"main.tf": AZS + rest})
    assert outcome.plan is not None, outcome.failures
    assert outcome.plan.assumed == outcome.assumed == ("data.aws_availability_zones.all",)
    change = outcome.plan.resource_changes["terraform_data.t[0]"]["change"]
    assert change["after_unknown"]["input"] is True
    told = plan({"main.tf": AZS + rest}, data__aws_availability_zones__all={"names": ["a", "b"]})
    assert told.plan is not None
    assert told.assumed == ()
    assert [one["input"] for one in told.plan.resources_of_type("terraform_data")] == ["a", "b"]


def test_no_key_of_an_assumed_collection_is_known_wherever_it_is_used(plan: Build) -> None:
    outcome = plan({"main.tf": AZS + ASSUMED, "m/main.tf.json": json.dumps(IN_JSON)})
    assert outcome.plan is not None, outcome.failures
    inputs = {
        one.address: one["triggers_replace"] if "module.m" in one.address else one["input"]
        for one in outcome.plan.resources_of_type("terraform_data")
    }
    zones = [f"eu-west-1{letter}" for letter in "abc"]
    for zone in zones:
        found = inputs.pop(f'terraform_data.zone["{zone}"]')
        assert (is_unknown(found["key"]), is_unknown(found["text"]), found["known"]) == (True, True, "k")
    for at in range(3):
        index, known = inputs.pop(f"terraform_data.number[{at}]")
        assert (is_unknown(index), known) == (True, "k")
    assert inputs == {'terraform_data.fixed["a"]': "a"} | {
        f'module.m["{zone}"].terraform_data.one[0]': "k" for zone in zones
    }
    assert is_unknown(outcome.plan['module.m["eu-west-1b"].terraform_data.one[0]']["input"])
    assert all(map(is_unknown, outcome.plan.output("unknown")))
    assert outcome.plan.output("known") == ["a", "k"]
    raw = dict(outcome.plan)
    blocks = ["module.m", "module.m.terraform_data.one", "terraform_data.number", "terraform_data.zone"]
    assert sorted(raw.pop(ASSUMED_KEY)) == blocks
    assert raw.pop(LATE_KEY) == {"module.m": {"for_each": ["terraform_data.zone"]}}  # by way of a local value
    assert "tfproof" not in json.dumps(raw)
    declared = {one["address"]: one for one in raw["configuration"]["root_module"]["resources"]}
    assert declared["terraform_data.zone"]["expressions"]["input"]["references"] == ["each.key", "each.value"]
    outputs = raw["configuration"]["root_module"]["outputs"]
    assert 'module.m["elsewhere-1a"].nested' in outputs["unknown"]["expression"]["references"]
    assert declared["terraform_data.number"]["count_expression"]["references"] == ["terraform_data.zone"]


@pytest.mark.parametrize("count", ["false && %s ? 1 : 0", "true || %s ? 0 : 1", "(false && %s) || false ? 1 : 0"])
def test_nothing_is_assumed_where_the_answer_does_not_matter(plan: Build, count: str) -> None:
    asked = "length(data.aws_availability_zones.all.names) > 2"
    outcome = plan({"main.tf": f'{AZS}resource "terraform_data" "t" {{\n  count = {count % asked}\n}}\n'})
    assert outcome.plan is not None, outcome.failures
    assert outcome.assumed == ()
    assert not outcome.plan.resources_of_type("terraform_data")


ASKED = """
provider "aws" { region = "eu-west-1" }
data "aws_ssm_parameter" "told" { name = "/told" }
"""
VOLUME = """
resource "aws_ebs_volume" "v" {
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "io1"
  %s
}
output "iops" {
  value     = aws_ebs_volume.v.iops
  sensitive = true
}
"""


def test_what_a_provider_refuses_for_not_knowing_an_answer_is_planned_and_the_answer_named(plan: Build) -> None:
    """It takes an unknown number for none, and says that one must be set."""
    told = {"main.tf": ASKED + VOLUME % "iops = data.aws_ssm_parameter.told.value"}
    outcome = plan(told)
    assert outcome.plan is not None, outcome.failures
    assert outcome.assumed == outcome.plan.assumed == ("data.aws_ssm_parameter.told",)
    assert is_unknown(outcome.plan["aws_ebs_volume.v"]["iops"])
    assert is_unknown(outcome.plan["aws_ebs_volume.v"]["arn"])
    assert is_unknown(outcome.plan.output("iops"))
    answered = plan(told, data__aws_ssm_parameter__told={"value": "500"})
    assert answered.plan is not None, answered.failures
    assert answered.assumed == ()
    assert answered.plan.output("iops") == 500


def test_what_a_provider_refuses_with_any_answer_is_refused(plan: Build) -> None:
    outcome = plan({"main.tf": ASKED + VOLUME % "tags = { told = data.aws_ssm_parameter.told.value }"})
    assert outcome.plan is None
    assert [(one.kind, one.addresses) for one in outcome.failures] == [(FailureKind.PROVIDER, ("aws_ebs_volume.v",))]


def test_what_is_imported_by_an_answer_in_a_module_is_an_import(plan: Build) -> None:
    """Of an id that comes from data sources of its own module nothing is assumed: see tests/applied/imported."""
    source = """
      import {
        to = aws_sns_topic.t
        id = "arn:aws:sns:eu-west-1:${module.m.account}:t"
      }
      resource "aws_sns_topic" "t" { display_name = module.m.account }
      module "m" { source = "./m" }
    """
    inner = """
      data "aws_caller_identity" "me" {}
      output "account" { value = data.aws_caller_identity.me.account_id }
    """
    outcome = plan({"main.tf": source, "m/main.tf": inner})
    assert outcome.plan is not None, outcome.failures
    (change,) = [one for one in outcome.plan.changes if one.address == "aws_sns_topic.t"]
    assert change.importing
    assert is_unknown(outcome.plan["aws_sns_topic.t"]["display_name"])
    assert outcome.assumed == ("module.m.data.aws_caller_identity.me",)


def test_what_is_refused_has_the_place_that_people_know(plan: Build) -> None:
    outcome = plan({"main.tf": '\n\ndata "aws_vpc" "v" {\n  default = true\n  nothing = 1\n}\n'})
    assert outcome.plan is None
    assert [one.where for one in outcome.failures] == ["main.tf:5"]


def test_a_remote_state_says_what_is_given_and_nothing_else(plan: Build, planner: Planner, tmp_path: Path) -> None:
    outcome = plan({"main.tf": REMOTE}, data__terraform_remote_state__net={"outputs": {"vpc_id": "vpc-1"}})
    assert outcome.plan is not None, outcome.failures
    unknown = {name: one["after_unknown"] for name, one in dict(outcome.plan)["output_changes"].items()}
    assert unknown == {"id": False, "other": True, "all": True}
    assert outcome.plan.output("id") == "vpc-1"
    applied = planner.applied(Case(source=tmp_path)).applied
    assert applied is not None
    assert isinstance(applied.output("id"), str)


@pytest.mark.thorough
def test_how_many_there_are_by_a_remote_state_is_assumed_and_nothing_else_of_it(plan: Build) -> None:
    """An output that no error names as missing: the plan was refused, for an attribute that the state has."""
    source = (
        REMOTE
        + """
resource "terraform_data" "t" {
  count = length(data.terraform_remote_state.net.outputs.subnets)
  input = data.terraform_remote_state.net.outputs.subnets[count.index]
}
"""
    )
    outcome = plan({"main.tf": source}, data__terraform_remote_state__net={"outputs": {"vpc_id": "vpc-1"}})
    assert outcome.plan is not None, outcome.failures
    assert outcome.assumed == ("data.terraform_remote_state.net",)
    assert len(outcome.plan.resources_of_type("terraform_data")) == 2
    assert is_unknown(outcome.plan["terraform_data.t[0]"]["input"])
    assert outcome.plan.output("id") == "vpc-1"
    assert outcome.plan["data.terraform_remote_state.net"]["outputs"] == {"vpc_id": "vpc-1"}
    assert is_unknown(outcome.plan.output("all"))


@pytest.mark.thorough
def test_what_resources_hang_on_in_another_state_is_assumed_in_the_shape_of_its_use(plan: Build) -> None:
    outcome = plan({"main.tf": HANGS_ON_STATE})
    assert outcome.plan is not None, outcome.failures
    assert outcome.assumed == ("data.terraform_remote_state.net",)
    assert {one.address for one in outcome.plan.all_resources.values()} >= {
        'terraform_data.each["tfproof-hosts-1"]', 'terraform_data.each["tfproof-hosts-2"]', "terraform_data.one[0]",
    }  # fmt: skip
    assert is_unknown(outcome.plan['terraform_data.each["tfproof-hosts-1"]']["input"])


def test_an_answer_for_one_instance_alone_is_refused(plan: Build) -> None:
    source = 'data "aws_vpc" "v" {\n  count = 2\n}\noutput "o" {\n  value = data.aws_vpc.v[*].cidr_block\n}\n'
    with pytest.raises(UsageError, match=r"data\.aws_vpc\.v\[1\] has no answer for cidr_block"):
        plan({"main.tf": source}, **{"data__aws_vpc__v[0]": {"cidr_block": "10.0.0.0/8"}})


@pytest.mark.thorough
def test_no_refusal_names_what_only_the_copy_has(plan: Build) -> None:
    called = """
      variable "n" { type = number }
      resource "terraform_data" "t" {
        count = var.n
      }
    """
    source = """
      data "aws_vpc" "v" { default = true }
      locals {
        n = data.aws_vpc.v.cidr_block
      }
      module "m" {
        source = "./m"
        n      = local.n
      }
    """
    (told,) = plan({"main.tf": source, "m/main.tf": called}).failures
    assert (told.addresses, told.where) == (("module.m",), "main.tf:8")
    assert "declared at m/main.tf:2: a number is required" in told.message
