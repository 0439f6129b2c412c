"""A module that can tell where it is is planned alone: only files below its own folder may be read by their place."""

from __future__ import annotations

import pytest

from tfproof.cases.batch.batch_eligibility import _tells_its_place
from tfproof.hcl import parse


@pytest.mark.parametrize(
    "expression",
    [
        "path.root", "path.cwd", "path.module", '"${path.root}/x"', 'path["module"]', "path . module", "terraform.workspace",
        'file("x")', 'file("${path.module}x")', 'file("${path.root}/x")', 'file("../${path.module}/x")', "file(var.x)",
        'templatefile("${path.module}/x", { a = path.root })', 'fileset("${path.root}/x", "*")', 'abspath("x")',
        'pathexpand("~/x")', "plantimestamp()", 'core::file("x")', '"${file("x")}"', "[for x in y : filemd5(x)]",
        "<<E\n${path.root}\nE\n", 'join("/", [path.module, "x"])', 'file(path.module == "" ? "a" : "b")',
    ],
)  # fmt: skip
def test_source_that_tells_its_place_is_planned_alone(expression: str) -> None:
    file = parse(f"locals {{\n  a = {expression}\n}}\n")
    assert file.error is None
    assert _tells_its_place(file.text)


@pytest.mark.parametrize(
    "expression",
    [
        'file("${path.module}/x")', 'file( "${ path.module }/x" )', 'templatefile("${path.module}/x.tftpl", { a = var.a })',
        'fileset(path.module, "*")', "fileexists(path.module)", '"path.root terraform.workspace file(\\"x\\")"', "1 # path.root",
        "var.path.root", '{ path = "terraform.workspace" }', '"$${path.root}"', "local.file", "<<E\npath.root file(x)\nE\n",
        'filesha256("${path.module}/${var.a}")',
    ],
)  # fmt: skip
def test_source_that_does_not_may_be_planned_with_others(expression: str) -> None:
    file = parse(f"terraform {{\n}}\nlocals {{\n  a = {expression}\n}}\n")
    assert file.error is None
    assert not _tells_its_place(file.text)
