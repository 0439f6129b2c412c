"""A validation that is missing in one of our modules is found, and shrunk to one or two inputs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from tfproof.hcl import read_file, remove, splice
from tfproof.inputs.evaluation import holds
from tfproof.inputs.variables import read_variables

MODULES = Path(__file__).parents[2] / "terraform" / "modules"
PLANTED = [
    ("acm", "domain_name"),
    ("cloudfront", "cert_arn"),
    ("cognito", "threat_protection_mode"),
    ("rest_api_gateway", "log_retention_days"),
    ("secrets_manager", "recovery_window_days"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "variable"), PLANTED, ids=[one[0] for one in PLANTED])
def test_a_validation_that_is_missing_is_found(tfproof: Run, tmp_path: Path, name: str, variable: str) -> None:
    module = tmp_path / name
    shutil.copytree(MODULES / name, module)
    file = read_file(module / "variables.tf")
    (block,) = (one for one in file.body.blocks_of("variable") if one.labels == (variable,))
    (module / "variables.tf").write_text(splice(file.text, remove(file, *block.blocks_of("validation"))))
    done = tfproof("fuzz", name, "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(done.stdout)
    found = [one for one in report["findings"] if one["variable"] == variable]
    assert found
    assert all(len(one["inputs"]) <= 2 for one in report["findings"])
    assert all(one["general"] for one in found)
    # What was there refuses what was found.
    (module / "variables.tf").write_text(file.text)
    declared = read_variables(module)[variable]
    values = [one["inputs"][variable] for one in found]
    assert all(any(holds(rule.condition, {variable: value}) is False for rule in declared.rules) for value in values)
