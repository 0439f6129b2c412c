"""What Terraform itself refuses is of the kind ``configuration``, has a place, and is said once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tfproof.cases import Case, Failure, FailureKind, Planner, Settings

HEAD = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
CONFIGURATION, MISSING, PROVIDER = FailureKind.CONFIGURATION, FailureKind.MISSING, FailureKind.PROVIDER


@pytest.fixture(scope="module")
def planner() -> Iterator[Planner]:
    with Planner(Settings.of(keep=False)) as opened:
        yield opened


def topic(name: str, body: str) -> str:
    return f'resource "aws_sns_topic" "{name}" {{ {body} }}'


def output(name: str, value: str) -> str:
    return f'output "{name}" {{ value = {value} }}'


def refused(planner: Planner, folder: Path, files: dict[str, str]) -> tuple[Failure, ...]:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    outcome = planner.outcome(Case(source=folder))
    assert outcome.plan is None
    assert len(set(outcome.failures)) == len(outcome.failures)
    return outcome.failures


# By the address: one block on each line, which Terraform refuses when it validates, and the kind.
STATIC = {
    "aws_sns_topic.argument": (topic("argument", 'nam = "t"'), CONFIGURATION),
    "aws_sns_topic_policy.missing": ('resource "aws_sns_topic_policy" "missing" { arn = "x" }', CONFIGURATION),
    "aws_sns_topic.type": (topic("type", 'name = ["a"]'), CONFIGURATION),
    "aws_sns_topic.truth": (topic("truth", 'fifo_topic = "perhaps"'), CONFIGURATION),
    "aws_sns_topic.count": (topic("count", 'count = "many"'), CONFIGURATION),
    "aws_sns_topic.file": (topic("file", 'name = file("${path.module}/nothing")'), CONFIGURATION),
    "aws_sns_topic.template": (topic("template", 'name = templatefile("nothing.tpl", {})'), CONFIGURATION),
    "output.resource": (output("resource", "aws_sns_topic.nothing.arn"), CONFIGURATION),
    "output.data": (output("data", "data.aws_vpc.nothing.id"), CONFIGURATION),
    "output.variable": (output("variable", "var.nothing"), CONFIGURATION),
    "output.local": (output("local", "local.nothing"), CONFIGURATION),
    "output.module": (output("module", "module.nothing.x"), CONFIGURATION),
    "output.attribute": (output("attribute", "data.aws_region.now.nothing"), CONFIGURATION),
    "output.unknown_function": (output("unknown_function", 'nothing("a")'), CONFIGURATION),
    "output.function": (output("function", 'cidrsubnet("nothing", 8, 1)'), CONFIGURATION),
    "output.arguments": (output("arguments", 'upper("a", "b")'), CONFIGURATION),
    "output.conditional": (output("conditional", 'true ? ["a"] : 1'), CONFIGURATION),
    "output.each": (output("each", "each.key"), CONFIGURATION),
    "module.called": ('module "called" { source = "./called" }', CONFIGURATION),
    "aws_sns_topic.value": (topic("value", 'tracing_config = "Nothing"'), PROVIDER),
}
MODULES = {"called/main.tf": topic("inside", 'nam = "t"') + "\n"}


def test_each_error_of_a_validation_has_its_kind_and_place(planner: Planner, tmp_path: Path) -> None:
    lines = [*HEAD.splitlines(), 'data "aws_region" "now" {}', *(block for block, _ in STATIC.values())]
    found = refused(planner, tmp_path, {"main.tf": "\n".join(lines), **MODULES})
    expected = {
        (kind, address, f"main.tf:{lines.index(block) + 1}")
        for address, (block, kind) in STATIC.items() if address != "module.called"
    } | {(CONFIGURATION, "module.called.aws_sns_topic.inside", "called/main.tf:1")}  # fmt: skip
    assert {(one.kind, one.addresses[0], one.where) for one in found} == expected
    assert not [one for one in found if "aws_region" in str(one) and one.addresses != ("output.attribute",)]


PLANNED = {
    "aws_sns_topic.itself": topic("itself", "name = aws_sns_topic.itself.arn"),
    "aws_sns_topic.index": topic("index", "name = var.list[3]"),
    "aws_sns_topic.negative": topic("negative", "count = -length(var.list)"),
    "aws_sns_topic.list": topic("list", "for_each = var.list"),
    "aws_sns_topic.later": topic("later", "count = length(aws_sns_topic.fine.arn)"),
    "aws_sns_topic.keys": topic("keys", "for_each = toset([aws_sns_topic.fine.arn])"),
    "output.key": output("key", 'var.map["b"]'),
    "output.null": output("null", "var.null.name"),
}


def test_each_error_of_a_plan_has_its_kind_and_place(planner: Planner, tmp_path: Path) -> None:
    lines = [
        *HEAD.splitlines(), topic("fine", 'name = "fine"'), 'variable "list" { default = ["a"] }',
        'variable "map" { default = { a = 1 } }', 'variable "null" { default = null }', *PLANNED.values(),
    ]  # fmt: skip
    found = refused(planner, tmp_path, {"main.tf": "\n".join(lines)})
    expected = {(CONFIGURATION, address, f"main.tf:{lines.index(block) + 1}") for address, block in PLANNED.items()}
    assert {(one.kind, one.addresses[0], one.where) for one in found} == expected


DECLARED = [
    topic("a", ""), topic("a", ""), output("a", "1"), output("a", "1"), 'resource "aws_sns_topic" {}',
    'variable "a" {', "  type    = number", '  default = "many"', "}",
]  # fmt: skip
LOADED = {
    "no expression": ("\nlocals {\n  a =\n}\n", {"main.tf:3"}),
    "no such module": ('\nmodule "m" {\n  source = "./nothing"\n}\n', {"main.tf:2"}),
    "duplicates, a label and a default": ("\n".join(DECLARED), {f"main.tf:{line}" for line in (2, 4, 5, 8)}),
}


@pytest.mark.parametrize("name", LOADED)
def test_what_does_not_load_is_refused_like_the_rest(planner: Planner, tmp_path: Path, name: str) -> None:
    text, places = LOADED[name]
    found = refused(planner, tmp_path, {"main.tf": text})
    assert {(one.kind, one.where) for one in found} == {(CONFIGURATION, place) for place in places}


def test_a_cycle_names_what_is_in_it(planner: Planner, tmp_path: Path) -> None:
    text = "locals {\n  a = local.b\n  b = local.a\n}\n"
    (found,) = refused(planner, tmp_path, {"main.tf": text + output("o", "local.a")})
    assert (found.kind, {*found.addresses}) == (CONFIGURATION, {"local.a", "local.b"})
    assert found.is_at("local.a")


def test_an_input_that_a_module_block_lacks_is_a_missing_input_of_that_module(planner: Planner, tmp_path: Path) -> None:
    files = {"main.tf": '\nmodule "m" {\n  source = "./m"\n}\n', "m/main.tf": 'variable "needed" {}\n'}
    (found,) = refused(planner, tmp_path, files)
    assert (found.kind, found.addresses, found.where) == (MISSING, ("module.m.var.needed",), "main.tf:2")
