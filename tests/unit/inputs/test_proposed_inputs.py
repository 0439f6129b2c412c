"""Inputs that are tried are those at the edges and those that Hypothesis draws, the same for the same seed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.inputs.module import written

from tfproof.inputs.proposed_inputs import propose
from tfproof.inputs.variables import given, refused_by

SOURCE = r"""
variable "name" {
  type     = string
  nullable = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.name))
    error_message = "name."
  }
}
variable "days" {
  type    = number
  default = 30
  validation {
    condition     = var.days >= 7 && var.days <= 30
    error_message = "days."
  }
}
variable "password" {
  type      = string
  sensitive = true
}
variable "rules" {
  type = list(object({ port = number, cidr = optional(string, "10.0.0.0/8") }))
  default = []
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "anything" {
  default = { size = 1 }
}
"""
BASE = {"name": "shop", "password": "correct-horse"}


@pytest.mark.thorough
def test_the_same_seed_gives_the_same_inputs_and_another_one_others(tmp_path: Path) -> None:
    variables = written(tmp_path, SOURCE)
    first, again, other = (propose(variables, BASE, names=list(variables), count=120, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.allowed != other.allowed
    assert 110 <= len(first.allowed) <= 120


def test_what_rules_refuse_is_apart_and_little_of_it(tmp_path: Path) -> None:
    variables = written(tmp_path, SOURCE)
    found = propose(variables, BASE, names=list(variables), count=120, seed=1)
    assert all(refused_by(variables, {**BASE, **change}) != [] for change in found.near_misses)
    assert not any(refused_by(variables, {**BASE, **change}) for change in found.allowed)
    assert {name for change in found.near_misses for name in change} >= {"name", "days"}
    assert len(found.near_misses) <= 8


def test_every_variable_is_changed_by_itself_and_some_together(tmp_path: Path) -> None:
    variables = written(tmp_path, SOURCE)
    found = propose(variables, BASE, names=list(variables), count=150, seed=1).allowed
    assert {name for change in found if len(change) == 1 for name in change} == set(variables)
    assert any(len(change) > 1 for change in found)
    assert {"days": None} in found  # it may be null
    assert {"name": None} not in found
    assert any(change.get("rules") and "cidr" not in change["rules"][0] for change in found)


def test_nothing_is_made_of_a_secret(tmp_path: Path) -> None:
    variables = written(tmp_path, SOURCE)
    found = propose(variables, BASE, names=["password"], count=100, seed=1)
    assert "correct" not in json.dumps(found.allowed)


def test_a_variable_alone_is_changed(tmp_path: Path) -> None:
    variables = written(tmp_path, SOURCE)
    found = propose(variables, BASE, names=["days"], count=40, seed=1)
    assert {name for change in (*found.allowed, *found.near_misses) for name in change} == {"days"}


def test_null_is_the_default_where_it_is_no_value(tmp_path: Path) -> None:
    variables = written(
        tmp_path, 'variable "x" {\n  default = 1\n  nullable = false\n}\nvariable "y" {\n  default = 2\n}\n'
    )
    assert given(variables, {"x": None, "y": None}) == {"x": 1, "y": None}
