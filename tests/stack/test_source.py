"""What is true of the stack's source and is in no plan: inputs in use, regions, warnings."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from terraform_source import STACK
from tfproof import PlannedCase
from tfproof.plan import unused_inputs
from tfproof.pytest_plugin import CaseFactory

FOLDERS = [STACK, *sorted(STACK.glob("modules/*/"))]
EXAMPLES = sorted(STACK.glob("modules/*/examples/*/"))


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_every_input_reaches_a_resource_an_output_or_a_validation(folder: Path) -> None:
    assert unused_inputs(folder) == ()


def test_an_input_that_nothing_uses_would_be_seen(tmp_path: Path) -> None:
    module = shutil.copytree(STACK / "modules/acm", tmp_path / "acm")
    with (module / "variables.tf").open("a") as file:
        file.write('\nvariable "forgotten" {\n  type = string\n}\n')
    assert unused_inputs(module) == ("forgotten",)


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_no_region_is_written_out_by_hand(folder: Path) -> None:
    """CloudFront's us-east-1 is the exception, and the root's provider is the one place for it."""
    arguments = re.sub(r"#.*", "", (folder / "main.tf").read_text())
    regions = re.findall(r"\b[a-z]{2}(?:-[a-z]+)+-\d\b", arguments)
    assert regions == (["us-east-1"] if folder == STACK else [])


# Warnings


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parents[1].name}-{path.name}")
def test_an_example_uses_nothing_deprecated(tfproof_case: CaseFactory, example: Path) -> None:
    assert tfproof_case(example).warnings == ()


def test_the_stack_uses_nothing_deprecated(stack: PlannedCase) -> None:
    assert stack.warnings == ()


def test_a_deprecated_argument_would_be_seen(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "this" {\n  bucket = "abc"\n  acl    = "private"\n}\n')
    warnings = tfproof_case(tmp_path).warnings
    assert any("acl is deprecated" in warning for warning in warnings), warnings
    assert all(warning.startswith("main.tf:3 aws_s3_bucket.this: ") for warning in warnings), warnings
