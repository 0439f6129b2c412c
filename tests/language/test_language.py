"""Every block and feature of the language has an answer: a row of docs/terraform.md, and a test here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.cases.upgrades.upgrade import Upgrade
from tfproof.plan import judge_check_blocks
from tfproof.values import Sensitive

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<feature>[^|]+?) \|", re.MULTILINE)
stack = tfproof.case("tests/language/stack")
locals_only = tfproof.case("tests/language/stack/inner")
Tested = Callable[[PlannedCase], object]


def action_of(name: str) -> Tested:
    return lambda case: {one.address: one.action for one in case.plan.changes}[f"aws_sns_topic.{name}"]


def named(name: str, attribute: str = "name") -> Tested:
    return lambda case: (
        case.plan[f"aws_sns_topic.{name}"][attribute],
        case.applied[f"aws_sns_topic.{name}"][attribute],
    )


def is_written(case: PlannedCase) -> object:
    """A write-only argument is in no plan; as applied, it holds what the ephemeral resource was answered."""
    raw = json.dumps([dict(case.plan), dict(case.applied)])
    secret = case.applied["aws_ssm_parameter.written_only"]["value_wo"]
    return isinstance(secret, Sensitive) and bool(secret.reveal()) and secret.reveal() not in raw


def is_read(type_: str) -> Tested:
    return lambda case: not [one for one in case.plan.all_resources if type_ in one]


def judged(case: PlannedCase) -> object:
    result = judge_check_blocks(case.plan)
    failed = [(one.address, one.found, str(one.location)) for one in result.findings]
    return failed, [one.address for one in result.undecided], result.checks


CHECKS = (
    [
        ("check.fails", "the topic is called moved", "main.tf:77"),
        ("module.inner.check.inner", "in a module", "inner/main.tf:5"),
    ],
    ["check.asks"],
    3,
)
FEATURES: dict[str, tuple[Tested, object]] = {
    "`import`": (action_of("imported"), "import"),
    "`moved`": (action_of("moved"), "create"),
    "`removed`": (is_read("aws_sns_topic.removed"), True),
    "`check`": (judged, CHECKS),
    "`ephemeral`": (is_read("ephemeral"), True),
    "write-only arguments": (is_written, True),
    "provider functions": (named("computed"), ("orders", "orders")),
    "built-in functions, `terraform.workspace`": (
        named("computed", "display_name"),
        ("orders 10.0.3.0/24", "orders 10.0.3.0/24"),
    ),
    "`cloud`, `backend`": (action_of("computed"), "create"),
    "override files": (named("overridden"), ("override", "override")),
    "`.tf.json`": (named("json"), ("orders-json", "orders-json")),
    "`.tofu`": (is_read("opentofu"), True),
    "`list` (`.tfquery.hcl`)": (is_read("aws_instance"), True),
}
ELSEWHERE = {
    "`action`, `action_trigger`": "tests/provider/test_protocols.py",
    "`provider`": "tests/language/test_refused_as_stock.py",
    "`provisioner`, `connection`": "tests/unit/terraform/test_side_effects.py",
    "`terraform_remote_state`": "tests/terraform/test_deferring.py",
    "`count`, `for_each`, the `id` of an `import` over a data source's result": "tests/terraform/test_deferring.py",
    "`locals` only": "tests/language/test_language.py",
}


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_is_planned_and_applied(stack: PlannedCase, feature: str) -> None:
    look, expected = FEATURES[feature]
    assert look(stack) == expected


def test_a_module_without_resources_is_planned_and_applied(locals_only: PlannedCase) -> None:
    assert (dict(locals_only.plan.all_resources), dict(locals_only.applied.all_resources)) == ({}, {})
    assert [one.address for one in judge_check_blocks(locals_only.plan).findings] == ["check.inner"]


def test_an_upgrade_moves_forgets_and_imports(stack: PlannedCase) -> None:
    upgrade: Upgrade = stack.upgraded_from("tests/language/before")
    effects = {one.address: one.action for one in upgrade.effects}
    assert upgrade["aws_sns_topic.moved"].previous_address == "aws_sns_topic.former"
    assert effects["aws_sns_topic.moved"] == "keep"
    assert effects["aws_sns_topic.removed"] == "forget"
    assert effects["aws_sns_topic.imported"] == "import"


def test_each_row_of_the_page_is_tested() -> None:
    rows = ROW.findall((ROOT / "docs/terraform.md").read_text(encoding="utf-8"))
    assert {*rows} - {"block or feature", "---"} == FEATURES.keys() | ELSEWHERE.keys()
    assert all((ROOT / test).is_file() for test in ELSEWHERE.values())
