from __future__ import annotations

import json
from typing import Any

from tfproof.terraform.diagnostics import errors, messages, read_stream


def line(summary: str, **more: Any) -> str:
    return json.dumps(
        {"@message": f"Error: {summary}", "diagnostic": {"severity": "error", "summary": summary, **more}}
    )


def test_a_diagnostic_says_where_it_is() -> None:
    (found,) = read_stream(
        line(
            "Bad",
            detail="Because.",
            address="aws_x.y",
            range={"filename": "a.tf", "start": {"line": 7, "column": 1, "byte": 1}},
            snippet={"context": 'resource "aws_x" "y"', "code": "  a = b"},
        )
    )
    assert (found.file, found.line, found.where) == ("a.tf", 7, "a.tf:7")
    assert (found.address, found.context, found.code) == ("aws_x.y", 'resource "aws_x" "y"', "  a = b")
    assert str(found) == "a.tf:7 aws_x.y: Bad: Because."


def test_a_missing_value_names_its_variable() -> None:
    detail = 'The root module input variable "a" is not set, and has no default value.'
    (found,) = read_stream(line("No value for required variable", detail=detail))
    assert found.context == 'variable "a"'


def test_a_file_of_ours_is_no_place() -> None:
    place = {"filename": "inputs.tfvars.json", "start": {"line": 1}}
    (found,) = read_stream(line("Bad", range=place, snippet={"code": "{}"}), lambda _: None)
    assert (found.file, found.line, found.code, found.where) == (None, None, None, None)


def test_the_order_does_not_depend_on_terraforms() -> None:
    lines = [line("b"), line("a"), json.dumps({"diagnostic": {"severity": "warning", "summary": "w"}})]
    assert read_stream("\n".join(lines)) == read_stream("\n".join(reversed(lines)))
    assert [found.summary for found in errors(read_stream("\n".join(lines)))] == ["a", "b"]


def test_other_lines_are_passed_over_and_kept_as_messages() -> None:
    output = 'plain\n{broken\n{"@message": "said"}\n[1]\n' + line("Bad")
    assert len(read_stream(output)) == 1
    assert messages(output) == ("plain", "{broken", "said", "[1]", "Error: Bad")
