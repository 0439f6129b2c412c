"""tftest's own way to read a plan: the three states, and errors that name the nearest name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

import tftest
from tfproof.errors import AttributeAbsent, UnknownValueError
from tfproof.plan import Plan
from tfproof.values import is_unknown


def test_an_unknown_output_is_unknown_and_never_null(trust: Plan, nested: Plan) -> None:
    assert is_unknown(trust.outputs["pool_id"])
    assert is_unknown(trust.outputs.get("pool_id"))
    assert is_unknown(dict(trust.outputs.items())["pool_id"])
    assert is_unknown(nested.outputs["queues"]["c"])
    with pytest.raises(
        UnknownValueError, match=r"output\.pool_id is known after apply \(it is fed by aws_cognito_identity_pool"
    ):
        assert not trust.outputs["pool_id"]


def test_outputs_and_variables_stay_those_of_tftest(trust: Plan) -> None:
    stock = tftest.TerraformPlanOutput(trust._raw)
    assert trust.outputs["secret"] == stock.outputs["secret"] == "hunter2-is-secret"
    assert trust.outputs.sensitive == stock.outputs.sensitive == ("secret",)
    assert list(trust.outputs) == list(stock.outputs)
    assert len(trust.outputs) == len(stock.outputs)
    assert "prefix" in trust.outputs
    assert "pool_id" in trust.outputs
    assert "prefx" not in trust.outputs
    assert dict(trust.variables) == dict(stock.variables)
    assert trust.variables == stock.variables


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda plan: plan.outputs["pol_id"], r"no output 'pol_id', did you mean 'pool_id'\?"),
        (lambda plan: plan.variables["nam"], r"no variable 'nam', did you mean 'name'\?"),
        (lambda plan: plan.modules["module.ap"], r"has no module 'module.ap'"),
        (
            lambda plan: plan.resources["aws_iam_role.lft"],
            r"no resource 'aws_iam_role.lft', did you mean 'aws_iam_role",
        ),
        (lambda plan: plan.root_module["resource"], r"the root module has no 'resource', did you mean 'resources'\?"),
        (lambda plan: plan.root_module.resources["x"], r"the root module has no resource 'x'"),
        (lambda plan: plan.resource_changes["x"], r"the plan has no resource change 'x'"),
        (
            lambda plan: plan.resources["aws_cognito_user_pool.this"]["values"]["nmae"],
            r"aws_cognito_user_pool.this has no attribute 'nmae', did you mean 'name'\?",
        ),
    ],
)
def test_a_name_that_does_not_exist_is_told_with_the_nearest(
    trust: Plan, read: Callable[[Plan], object], message: str
) -> None:
    with pytest.raises(AttributeAbsent, match=message):
        read(trust)
    with pytest.raises(KeyError):
        read(trust)


def test_a_module_says_where_its_outputs_are(nested: Plan) -> None:
    module = nested.modules['module.app["a.b"]']
    assert not hasattr(module, "outputs")
    assert not hasattr(module, "output")
    with pytest.raises(AttributeError, match="has no outputs here") as told:
        _ = module.outputs
    assert "declare an output of the root module" in str(told.value)


def test_a_module_gives_what_is_unknown_in_its_resources(nested: Plan) -> None:
    values = nested.modules['module.app["a.b"]'].resources["aws_sqs_queue.this"]["values"]
    stock = tftest.TerraformPlanOutput(nested._raw).modules['module.app["a.b"]'].resources["aws_sqs_queue.this"]
    assert is_unknown(values["arn"])
    assert is_unknown(values.get("arn"))
    assert values.get("nothing", 1) == 1
    assert values == stock["values"]
    assert "arn" not in values
    assert values["name"] == stock["values"]["name"]
    for told in (json.dumps, str):
        with pytest.raises(UnknownValueError, match=r'module\.app\["a\.b"\]\.aws_sqs_queue\.this\.\w+ is known after'):
            told(values)
    assert copy.deepcopy(values) == values


def test_every_value_that_tftest_shows_is_the_same_here(trust: Plan, nested: Plan, blocks: Plan) -> None:
    for plan in (trust, nested, blocks):
        stock = tftest.TerraformPlanOutput(plan._raw)
        _same(plan.root_module, stock.root_module)


def test_what_is_unknown_in_a_list_is_unknown_and_stands_where_tftest_has_null(trust: Plan) -> None:
    statement = trust.resources["data.aws_iam_policy_document.base"]["values"]["statement"][0]
    assert is_unknown(statement["resources"][0])
    assert statement["resources"] == [None]
    with pytest.raises(UnknownValueError, match=r"base\.statement\[0\]\.resources\[0\] is known after apply"):
        assert statement["resources"] != ["*"]
    with pytest.raises(UnknownValueError):
        f"{statement['resources']}"


def _same(mine: Any, stock: Any) -> None:
    # Terraform leaves out the values of a resource of which nothing is known.
    assert mine.resources == {name: {"values": {}} | entry for name, entry in stock.resources.items()}
    assert mine.child_modules.keys() == stock.child_modules.keys()
    for name, inner in stock.child_modules.items():
        _same(mine.child_modules[name], inner)
