"""Clones: a mutant's plan is the original's with the entries of its resource exchanged, where no block reads what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.mutation.clones import Clone, Cloner
from tfproof.mutation.composed_plans import compose
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.mutant import Mutant

SOURCE = """
variable "names" {
  default = ["a"]
}

locals {
  first = var.names[0]
}

resource "aws_a" "one" {
  name = "one"
  size = 1
}

resource "aws_b" "two" {
  name = aws_a.one.id
  text = local.first

  depends_on = [aws_a.one]
}

resource "aws_c" "three" {
  name = "three"

  lifecycle {
    precondition {
      condition     = aws_b.two.name != ""
      error_message = "No name."
    }
  }
}

output "two" {
  value = aws_b.two.name
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(SOURCE)
    return tmp_path


def mutant_of(folder: Path, operator: str, subject: str) -> Mutant:
    return next(one for one in mutants_of(folder) if (one.operator, one.subject) == (operator, subject))


def change(address: str, after: dict[str, Any]) -> dict[str, Any]:
    type_, _, name = address.partition(".")
    return {"address": address, "mode": "managed", "type": type_, "name": name, "change": {"after": after}}


def test_a_clone_is_the_block_under_another_name(folder: Path) -> None:
    mutant = mutant_of(folder, "text-changed", "aws_a.one.name")
    clone = Cloner(folder=folder).clone(mutant)
    assert clone is not None
    assert clone.text == f'resource "aws_a" "one__{mutant.id}" {{\n  name = "onex"\n  size = 1\n}}\n'


def test_what_reads_a_clone_that_differs_is_cloned_too_and_reads_the_clone(folder: Path) -> None:
    (folder / "main.tf").write_text(SOURCE.partition('resource "aws_c"')[0])
    mutant = mutant_of(folder, "text-changed", "aws_a.one.name")
    clone = Cloner(folder=folder).clone(mutant, with_readers=True)
    assert clone is not None
    assert clone.members == {"aws_a.one", "aws_b.two"}
    assert f"aws_a.one__{mutant.id}.id" in clone.text
    assert f"depends_on = [aws_a.one__{mutant.id}]" in clone.text


def test_local_values_are_cloned_with_all_that_reads_them(folder: Path) -> None:
    (folder / "main.tf").write_text(SOURCE.partition('resource "aws_c"')[0].replace("var.names[0]", '"x"'))
    mutant = mutant_of(folder, "text-changed", "local.first")
    cloner = Cloner(folder=folder)
    assert cloner.clone(mutant) is None
    clone = cloner.clone(mutant, with_readers=True)
    assert clone is not None
    assert clone.members == {"local.first", "aws_b.two"}
    assert f"text = local.first__{mutant.id}" in clone.text


@pytest.mark.parametrize(
    ("operator", "subject"),
    [
        ("text-changed", "aws_c.three.name"),  # a rule of its own, which another one would double
        ("resource-removed", "aws_c.three"),
    ],
)
def test_what_cannot_stand_beside_its_original_is_no_clone(folder: Path, operator: str, subject: str) -> None:
    assert Cloner(folder=folder).clone(mutant_of(folder, operator, subject)) is None


def test_a_reference_to_what_reads_the_resource_is_left_to_terraform(folder: Path) -> None:
    (folder / "main.tf").write_text(
        'resource "aws_a" "one" {\n  x = aws_a.two.id\n}\nresource "aws_a" "two" {\n  y = aws_b.b.id\n}\n'
        'resource "aws_b" "b" {}\nresource "aws_b" "c" {\n  z = aws_a.two.id\n}\n'
    )
    mutant = mutant_of(folder, "reference-sibling", "aws_a.two.y")
    assert "aws_b.c" in mutant.replacement  # which reads aws_a.two: a cycle
    assert Cloner(folder=folder).clone(mutant) is None


def test_a_plan_is_composed_of_the_original_and_the_clone(folder: Path) -> None:
    mutant = mutant_of(folder, "number-changed", "aws_a.one.size")
    clone = Clone(mutant=mutant, text="", members=frozenset({"aws_a.one"}))
    two = change("aws_b.two", {"name": "b"})
    original = {"resource_changes": [change("aws_a.one", {"size": 1}), two]}
    clones = {
        "resource_changes": [change("aws_a.one", {"size": 1}), two, change(f"aws_a.one__{mutant.id}", {"size": 2})]
    }
    composed = compose(original, clones, mark=clone.mark, members=clone.members)
    assert composed["resource_changes"] == [change("aws_a.one", {"size": 2}), two]
    assert original["resource_changes"][0]["change"]["after"] == {"size": 1}


@pytest.mark.parametrize(("after", "leaks"), [({"id": "i", "size": 2}, False), ({"id": "j", "size": 1}, True)])
def test_a_difference_that_others_read_is_noticed(folder: Path, after: dict[str, Any], leaks: bool) -> None:
    cloner = Cloner(folder=folder)
    clone = cloner.clone(mutant_of(folder, "number-changed", "aws_a.one.size"))
    assert clone is not None
    original = {"resource_changes": [change("aws_a.one", {"id": "i", "size": 1})]}
    assert cloner.leaks(clone, original, {"resource_changes": [change("aws_a.one", after)]}) is leaks
