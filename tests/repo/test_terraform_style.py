"""The rules of Terraform style hold in every folder of the stack, and each of them can be broken."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from terraform_source import STACK, Folder, read_folder, roles
from terraform_style import RULES, broken, main
from tfproof.terraform.environment import bare_environment
from tfproof.terraform.executable import find_executable

ROLES = {str(path.relative_to(STACK)): role for path, role in roles(STACK).items()}

GOOD = {
    "README.md": "# good",
    "versions.tf": """
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}
""",
    "variables.tf": """
variable "old_version_days" {
  description = "Days for which an old version is kept."
  type        = number
  default     = null
}

variable "stage_name" {
  description = "Name of the stage."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+$", var.stage_name))
    error_message = "stage_name must be lower-case letters, and not ${var.stage_name}."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
""",
    "main.tf": """
resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Nobody but CloudFront reads it
  count = var.stage_name == "dev" ? 0 : 1

  bucket = var.stage_name

  timeouts {
    create = "1m"
  }

  tags = var.tags

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [aws_s3_account_public_access_block.this]
}
""",
    "outputs.tf": """
output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this[0].arn
}
""",
    "examples/minimal/main.tf": "",
    "examples/complete/main.tf": "",
}

# rule, file, the text that is replaced, its replacement, a part of the complaint
BREAKS = [
    ("files_are_the_four", "README.md", None, None, "README.md is missing"),
    ("files_are_the_four", "s3.tf", None, "", "s3.tf is not one of the standard files"),
    ("files_are_the_four", "s3.tf.json", None, "{}", "s3.tf.json is not one of the standard files"),
    ("files_are_the_four", "terraform.tfvars", None, "", "terraform.tfvars is not one of the standard files"),
    ("files_are_the_four", "x.auto.tfvars", None, "", "x.auto.tfvars is not one of the standard files"),
    ("files_are_the_four", "examples/minimal/main.tf", None, None, "examples/minimal is missing"),
    (
        "files_are_the_four",
        "main.tf",
        "resource",
        'variable "x" {}\n\nresource',
        "variable x belongs into variables.tf",
    ),
    ("providers_live_in_the_root", "main.tf", "resource", 'provider "aws" {}\n\nresource', "belongs into the root"),
    (
        "providers_live_in_the_root",
        "versions.tf",
        "terraform {",
        'terraform {\n  backend "s3" {}',
        "declares a backend",
    ),
    (
        "providers_live_in_the_root",
        "versions.tf",
        "terraform {",
        'terraform {\n  backend "s3" {\n key = var.x\n}',
        "has a variable",
    ),
    ("versions_are_declared", "versions.tf", ">= 1.11", ">= 1.5", "required_version is"),
    ("versions_are_declared", "versions.tf", ">= 5.100", "~> 5.100", 'not ">= 5.100"'),
    ("versions_are_declared", "versions.tf", None, "", "expected one terraform block, found 0"),
    ("names_are_snake_case_nouns", "main.tf", '"this"', '"webBucket"', "not snake_case"),
    ("names_are_snake_case_nouns", "main.tf", '"this"', '"bucket"', "repeats the type"),
    ("names_are_snake_case_nouns", "main.tf", '"this"', '"web_s3_bucket"', "repeats the type"),
    ("inputs_are_named_by_unit_and_positively", "variables.tf", "old_version_days", "old_version_age", "with a unit"),
    (
        "inputs_are_named_by_unit_and_positively",
        "variables.tf",
        'variable "tags" {',
        'variable "no_logs" {\n type = bool\n}\nvariable "tags" {',
        "is negative",
    ),
    ("variables_have_an_exact_type_and_a_description", "variables.tf", "map(string)", "map(any)", "is not exact"),
    ("variables_have_an_exact_type_and_a_description", "variables.tf", "map(string)", "any", "is not exact"),
    ("variables_have_an_exact_type_and_a_description", "variables.tf", "map(string)", "map", "is not exact"),
    ("variables_have_an_exact_type_and_a_description", "variables.tf", "type        = number", "", "has no type"),
    (
        "variables_have_an_exact_type_and_a_description",
        "variables.tf",
        "Tags of every resource.",
        "",
        "has no description",
    ),
    (
        "variables_are_nullable_only_by_default",
        "variables.tf",
        "default     = null",
        "default = 30",
        "nullable = true with default 30",
    ),
    (
        "variables_are_nullable_only_by_default",
        "variables.tf",
        "default     = null",
        "default = null\n nullable = false",
        "with default None",
    ),
    (
        "variables_are_nullable_only_by_default",
        "variables.tf",
        "default     = null",
        "",
        "nullable = true with default none",
    ),
    (
        "variables_and_outputs_are_in_order",
        "variables.tf",
        "old_version_days",
        "zeal_days",
        "stage_name comes after zeal_days",
    ),
    (
        "variables_and_outputs_are_in_order",
        "variables.tf",
        "type        = number\n  default     = null",
        "default = null\n  type = number",
        "the attributes are description, default, type",
    ),
    ("outputs_say_what_a_block_made", "outputs.tf", "aws_s3_bucket.this[0].arn", "var.stage_name", "refers to nothing"),
    ("outputs_say_what_a_block_made", "outputs.tf", "ARN of the bucket.", "", "has no description"),
    (
        "inputs_are_validated_at_the_boundary",
        "variables.tf",
        '"stage_name" {',
        '"stage_name" {\n}\nvariable "service_name" {',
        "variable stage_name has no validation",
    ),
    (
        "inputs_are_validated_at_the_boundary",
        "variables.tf",
        "stage_name must be",
        "It is",
        'does not begin with "stage_name must"',
    ),
    (
        "secrets_are_kept_out_of_plans",
        "variables.tf",
        '"tags" {',
        '"api_token" {\n sensitive = true\n}\nvariable "tags" {',
        "is not sensitive and ephemeral",
    ),
    ("secrets_are_kept_out_of_plans", "main.tf", "bucket = ", "secret_string = ", "does not use secret_string_wo"),
    (
        "count_is_for_one_or_none",
        "main.tf",
        'var.stage_name == "dev" ? 0 : 1',
        "length(var.stages)",
        "count is length(var.stages)",
    ),
    ("blocks_are_in_order", "main.tf", "  count =", '  acl = "private"\n  count =', "the order is acl, count"),
    ("blocks_are_in_order", "main.tf", "  timeouts {", "  tags = var.tags\n  timeouts {", "the order is"),
    ("modules_take_tags", "variables.tf", '"tags"', '"labels"', "no variable tags"),
    ("skips_have_a_reason", "main.tf", ":Nobody but CloudFront reads it", "", "CKV_AWS_18 is skipped without a reason"),
    (
        "skips_have_a_reason",
        "main.tf",
        ":Nobody but CloudFront reads it",
        ":later",
        "CKV_AWS_18 is skipped without a reason",
    ),
]


def module(path: Path, files: dict[str, str]) -> Folder:
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return read_folder(path, "module")


@pytest.mark.parametrize(("folder", "role"), ROLES.items(), ids=ROLES.keys())
def test_the_rules_hold_in_a_folder_of_the_stack(folder: str, role: str) -> None:
    assert broken(read_folder(STACK / folder, role)) == []


def test_a_good_module_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(module(tmp_path, GOOD)) == []


def test_each_rule_is_shown_to_break() -> None:
    assert {case[0] for case in BREAKS} == set(RULES)


@pytest.mark.parametrize(("rule", "file", "old", "new", "complaint"), BREAKS, ids=[f"{c[0]}-{c[4]}" for c in BREAKS])
def test_a_rule_complains_of_a_bad_module(
    *, rule: str, file: str, old: str | None, new: str | None, complaint: str, tmp_path: Path
) -> None:
    files = dict(GOOD)
    if new is None:
        del files[file]
    elif old is None:
        files[file] = new
    else:
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)

    problems = broken(module(tmp_path, files), [rule])

    assert any(complaint in problem for problem in problems), problems


def test_the_root_gives_each_provider_default_tags(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('provider "aws" {\n  alias = "us_east_1"\n}\n', encoding="utf-8")
    problems = broken(read_folder(tmp_path, "root"), ["providers_live_in_the_root"])
    assert problems == ["providers_live_in_the_root: main.tf: provider aws has no default_tags"]


def test_the_command_names_what_is_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module(tmp_path / "modules" / "bad", {**GOOD, "extra.tf": ""})
    assert main([str(tmp_path)]) == 1
    assert "modules/bad: files_are_the_four: extra.tf is not one of the standard files" in capsys.readouterr().out


def test_terraform_fmt_has_nothing_to_do(tmp_path: Path) -> None:
    command = [str(find_executable().path), "fmt", "-check", "-diff", "-recursive", str(STACK)]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env=bare_environment(tmp_path)
    )
    assert run.returncode == 0, run.stdout + run.stderr
