"""What is planned of a fault in the rule of a variable: that variable, and what its rule reads."""

from __future__ import annotations

from pathlib import Path

from tfproof.cases import Case
from tfproof.hcl import read_folder
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.rules import rule_of, write_variables

VARIABLES = """
variable "low" {
  type = number

  validation {
    condition     = var.low < var.high
    error_message = "low must be less than high"
  }
}

variable "high" {
  type = number

  validation {
    condition     = var.high > 0
    error_message = "high must be positive"
  }
}

variable "other" {
  type = string
}
"""


def test_a_rule_is_planned_with_the_variables_it_reads_and_no_other_rule(tmp_path: Path) -> None:
    folder, into = tmp_path / "module", tmp_path / "into"
    folder.mkdir()
    (folder / "main.tf").write_text(VARIABLES)
    case = Case(source=folder, inputs={"low": 1, "high": 2, "other": "x"})
    chosen = [one for one in mutants_of(folder) if one.operator == "operator-swapped" and one.block == "var.low"]
    assert chosen
    needed, own = rule_of(chosen[0], case)
    assert needed == {"low", "high"}
    assert own.inputs == {"low": 1, "high": 2}
    write_variables(chosen[0], into, needed)
    [file] = read_folder(into).all_files
    rules = {block.labels[0]: block.blocks_of("validation") for block in file.blocks}
    assert {name: len(found) for name, found in rules.items()} == {"low": 1, "high": 0}
    assert "var.low < var.high" not in file.text


def test_a_refused_case_is_planned_with_every_rule(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(VARIABLES)
    mutant = next(one for one in mutants_of(tmp_path) if one.operator == "operator-swapped" and one.block == "var.low")
    write_variables(mutant, tmp_path / "into")
    [file] = read_folder(tmp_path / "into").all_files
    assert {block.labels[0]: len(block.blocks_of("validation")) for block in file.blocks} == {
        "low": 1,
        "high": 1,
        "other": 0,
    }
