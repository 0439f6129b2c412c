"""Provisioners of a stack are never run, in any form of writing, and it is said which they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof import PlannedCase
from tfproof.cases import Case, Planner, Settings
from tfproof.errors import TerraformError
from tfproof.terraform import sandbox
from tfproof.terraform.side_effects import Effects

ROOT = """
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "touch @MARK@/create"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "touch @MARK@/destroy"
  }
}
module "m" {
  source = "./m"
}
module "far" {
  source = "@FAR@"
}
"""


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    folder = tmp_path / "mark"
    folder.mkdir()
    return folder


@pytest.fixture
def stack(tmp_path: Path, mark: Path) -> Path:
    """Provisioners in a root, an override file, a module of the tree in JSON, and a module of another folder."""
    folder, far = tmp_path / "stack", tmp_path / "far"
    for one in (folder / "m", far):
        one.mkdir(parents=True)
    far_text = (
        'resource "terraform_data" "far" {\n  provisioner "local-exec" {\n    command = "touch @MARK@/far"\n  }\n}\n'
    )
    body = {"local-exec": [{"command": f"touch {mark}/json"}, {"when": "destroy", "command": f"touch {mark}/json2"}]}
    (folder / "main.tf").write_text(ROOT.replace("@MARK@", str(mark)).replace("@FAR@", str(far)))
    (folder / "a_override.tf").write_text(far_text.replace("far", "a").replace("@MARK@", str(mark)))
    (folder / "m/main.tf.json").write_text(json.dumps({"resource": [{"terraform_data": {"j": {"provisioner": body}}}]}))
    (far / "main.tf").write_text(far_text.replace("@MARK@", str(mark)))
    return folder


def planned(folder: Path) -> tuple[Planner, PlannedCase]:
    planner = Planner(Settings.of(keep=False))
    return planner, PlannedCase(Case(source=folder), planner)


def test_no_provisioner_runs_in_an_apply_or_a_destroy_and_each_is_named(stack: Path, mark: Path) -> None:
    planner, case = planned(stack)
    with planner:
        assert [str(one) for one in case.applied.not_run] == [
            "provisioner local-exec of module.far.terraform_data.far (.terraform/modules/far/main.tf:2)",
            "provisioner local-exec of module.m.terraform_data.j (m/main.tf.json:1)",
            "provisioner local-exec (when = destroy) of module.m.terraform_data.j (m/main.tf.json:1)",
            "provisioner local-exec of terraform_data.a (a_override.tf:2)",
            "provisioner local-exec of terraform_data.a (main.tf:3)",
            "provisioner local-exec (when = destroy) of terraform_data.a (main.tf:6)",
        ]
        case.must_be_destroyable()
        case.upgraded_from(stack)
    assert list(mark.iterdir()) == []
    assert [path.name for path in (stack.parent / "far").iterdir()] == ["main.tf"]


def test_a_provisioner_that_was_not_cut_keeps_terraform_from_planning(
    stack: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "take_out_effects", lambda *_: Effects(not_run=(), asking=()))
    planner, case = planned(stack)
    with planner:
        with pytest.raises(TerraformError, match="a provisioner local-exec that tfproof could not cut out"):
            _ = case.plan
        with pytest.raises(TerraformError, match="a provisioner local-exec that tfproof could not cut out"):
            _ = case.applied
    assert list(mark.iterdir()) == []
