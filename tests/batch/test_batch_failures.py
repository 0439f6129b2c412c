"""A case that Terraform refuses does not take the others with it, and says the same as alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.batch.batch_tools import MODULE

from tfproof.cases import Case, FailureKind, Planner, PlanOutcome, Settings
from tfproof.cases.batch.generated_root import GeneratedRoot, Member, assemble


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(MODULE)
    return tmp_path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "main.tf").write_text('variable "x" {}\noutput "x" {\n  value = var.no_such\n}\n')
    return folder


def test_each_refused_case_fails_with_its_own_reasons_and_the_others_have_plans(module: Path, broken: Path) -> None:
    good = [Case(source=module, inputs={"name": f"good{number}"}) for number in range(4)]
    bad = {
        FailureKind.VALIDATION: Case(source=module, inputs={"name": "much too long for a name"}),
        FailureKind.PRECONDITION: Case(source=module, inputs={"name": "big", "size": 11}),
        FailureKind.TYPE: Case(source=module, inputs={"name": "typed", "size": "many"}),
        FailureKind.MISSING: Case(source=module),
    }
    refused = [*bad.values(), Case(source=broken, inputs={"x": 1}), Case(source=broken, inputs={"x": 2})]
    with Planner(Settings.of(keep=False)) as planner:
        planner.announce([*good, *refused])
        together = {case.key: planner.outcome(case) for case in (*good, *refused)}
    with Planner(Settings.of(keep=False)) as planner:
        alone = {case.key: planner.outcome(case) for case in refused}
    for case in good:
        plan = together[case.key].plan
        assert plan is not None
        assert plan["terraform_data.this"]["input"]["name"] == case.inputs["name"]
    for kind, case in bad.items():
        assert [failure.kind for failure in together[case.key].failures] == [kind]
    for case in refused:
        assert together[case.key].plan is None
        assert together[case.key].failures == alone[case.key].failures
        assert together[case.key].failures


INNER = """
variable "size" {
  type = number
  validation {
    condition     = var.size < 5
    error_message = "The size of the inner one is below 5."
  }
}
resource "terraform_data" "this" {
  input = var.size
  lifecycle {
    precondition {
      condition     = var.size != 3
      error_message = "It is not 3."
    }
  }
}
"""
REFUSED: dict[str, dict[str, object]] = {
    "an own rule": {"name": "much too long for a name"},
    "a rule of a module": {"name": "a", "size": 7},
    "a precondition of a module": {"name": "a", "size": 3},
    "two rules": {"name": "much too long for a name", "size": 7},
    "a type": {"name": "a", "size": "many"},
    "a type and a rule": {"name": "much too long for a name", "size": "many"},
    "a null": {"name": None},
    "two own rules": {"name": "secret too long for a name", "other": "secret too long for a name"},
}


@pytest.mark.thorough
def test_a_refused_case_says_with_others_what_it_says_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner dir").mkdir()
    (tmp_path / "inner dir" / "main.tf").write_text(INNER)
    (tmp_path / "main.tf").write_text(MODULE.replace("type = string", "type = string\n  nullable = false"))
    (tmp_path / "more.tf").write_text(
        'variable "other" {\n  default = ""\n  validation {\n    condition = length(var.other) < 9\n'
        '    error_message = "${var.other} is longer than ${var.name}."\n  }\n}\n'
        'module "inner" {\n  source = "./inner dir"\n  size   = var.size\n}\n'
    )
    cases = {why: Case(source=tmp_path, inputs=inputs) for why, inputs in REFUSED.items()}
    with Planner(Settings.of(keep=False)) as planner:
        alone = {why: planner.outcome(case) for why, case in cases.items()}
    apart: list[str] = []
    plan_alone = Planner._plan_alone

    def noted(planner: Planner, case: Case) -> PlanOutcome:
        apart.append(case.key)
        return plan_alone(planner, case)

    monkeypatch.setattr(Planner, "_plan_alone", noted)
    with Planner(Settings.of(keep=False)) as planner:
        planner.announce(cases.values())
        together = {why: planner.outcome(case) for why, case in cases.items()}
    for why, outcome in alone.items():
        assert outcome.failures
        assert together[why].failures == outcome.failures, why
    # A root's values have to be of their types before its rules are asked.
    assert [why for why, case in cases.items() if case.key in apart] == ["a type and a rule"]


@pytest.mark.thorough
def test_modules_that_are_called_as_ours_are_take_no_blame(tmp_path: Path) -> None:
    """The generated root calls its modules ``m0``, ``m1`` and so on, and so may anybody."""
    for name in ("m1", "m2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(
            INNER.replace("It is not 3.", "It is not 3: see module.m1.terraform_data.this and module.m0.")
        )
    (tmp_path / "main.tf").write_text(
        MODULE
        + 'module "m1" {\n  source = "./m1"\n  size   = var.size\n}\n'
        + 'module "m2" {\n  source = "./m2"\n  count  = 2\n  size   = var.size - count.index\n}\n'
    )
    cases = [Case(source=tmp_path, inputs={"name": f"n{size}", "size": size}) for size in (1, 3, 4, 7, 2, 12)]
    with Planner(Settings.of(keep=False)) as planner:
        alone = [planner.outcome(case) for case in cases]
    with Planner(Settings.of(keep=False)) as planner:
        planner.announce(cases)
        together = [planner.outcome(case) for case in cases]
    assert [one.plan is None for one in alone] == [False, True, True, True, False, True]
    assert [one.failures for one in together] == [one.failures for one in alone]


def test_refused_cases_are_peeled_off_in_few_runs(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, bool]] = []

    def counted(members: list[Member], *, apart: bool) -> GeneratedRoot:
        sizes.append((len(members), apart))
        return assemble(members, apart=apart)

    monkeypatch.setattr("tfproof.cases.batch.batch_plan.assemble", counted)
    cases = [Case(source=module, inputs={"name": f"n{number}", "size": number}) for number in range(8, 14)]
    cases += [Case(source=module, inputs={"name": "x" * (19 + number)}) for number in range(3)]
    with Planner(Settings.of(keep=False)) as planner:
        planner.announce(cases)
        planned = [planner.outcome(case).plan is not None for case in cases]
    assert planned == [True, True, False, False, False, False, True, False, False]
    # Which instance a variable's validation refuses is shown only by a module block of its own.
    assert sizes[0] == (9, False)
    assert sizes[1] == (9, True)
    assert len(sizes) <= 4
