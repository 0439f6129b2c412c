"""Texts of both syntaxes, with the spans and values that Terraform itself gives them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.hcl import Block, Body, File, NativeBody, constant, parse, references

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["vectors"]
VALID = [vector for vector in VECTORS if vector["valid"]]
NATIVE = [vector for vector in VALID if vector["syntax"] == "native"]
INVALID = [vector for vector in VECTORS if not vector["valid"]]
KINDS = {"ManagedResources": "resource", "Variables": "variable", "ModuleCalls": "module"}


def read(vector: dict[str, Any]) -> File:
    return parse(vector["text"], is_json=vector["syntax"] == "json")


def named(vectors: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in vectors]


def span(file: File, start: int, end: int) -> list[int]:
    return [file.position(start).byte, file.position(end).byte]


def header_end(block: Block) -> int:
    return block.label_spans[-1][1] if block.label_spans else block.start + len(block.type)


def as_described(file: File, blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    return [
        {
            "type": block.type,
            "labels": list(block.labels),
            "span": span(file, block.start, block.end),
            "header": span(file, block.start, header_end(block)),
            "line": file.line(block),
            "blocks": as_described(file, native(block.body).blocks),
        }
        for block in blocks
    ]


def native(body: Body) -> NativeBody:
    assert isinstance(body, NativeBody)
    return body


def attributes_of(file: File) -> list[tuple[str, list[int], list[int]]]:
    found: list[tuple[str, list[int], list[int]]] = []
    left: list[tuple[tuple[str, ...], Body]] = [((), file.body)]
    while left:
        path, body = left.pop()
        for name, attribute in body.attributes.items():
            expression = attribute.expression
            place = span(file, attribute.start, attribute.end), span(file, expression.start, expression.end)
            found.append((".".join((*path, name)), *place))
        left += [((*path, block.type, *block.labels), block.body) for block in native(body).blocks]
    return sorted(found)


def test_the_vectors_are_all_there() -> None:
    assert len(VECTORS) == 97


@pytest.mark.parametrize("vector", named(INVALID))
def test_a_text_that_terraform_refuses_has_an_error_on_its_line(vector: dict[str, Any]) -> None:
    error = read(vector).error
    assert error is not None
    if vector["syntax"] == "native":
        assert error.line == vector["error"]["line"]


@pytest.mark.parametrize("vector", named(VALID))
def test_a_text_that_terraform_accepts_has_no_error(vector: dict[str, Any]) -> None:
    assert read(vector).error is None


@pytest.mark.parametrize("vector", named([vector for vector in NATIVE if "blocks" in vector]))
def test_blocks_arguments_and_references_are_where_terraform_sees_them(vector: dict[str, Any]) -> None:
    file = read(vector)
    assert as_described(file, file.blocks) == vector["blocks"]
    expected = sorted((one["path"], one["span"], one["expression"]) for one in vector["attributes"])
    assert attributes_of(file) == expected
    found = [{"text": file.source(one), "span": span(file, one.start, one.end)} for one in references(file.body)]
    assert found == sorted(vector["variables"], key=lambda one: one["span"])


@pytest.mark.parametrize("vector", named([vector for vector in NATIVE if "value" in vector]))
def test_a_constant_has_the_value_that_terraform_prints(vector: dict[str, Any]) -> None:
    file = read(vector)
    [block] = file.body.blocks_of("locals")
    for name, expected in vector["value"].items():
        attribute = block.attribute(name)
        assert attribute is not None
        expression = attribute.expression
        if not list(references(expression)) and not any(char in file.source(expression) for char in "()?:&"):
            assert constant(expression) == expected


@pytest.mark.parametrize("vector", named([vector for vector in VALID if vector["syntax"] == "json"]))
def test_a_declaration_in_json_is_where_terraform_sees_it(vector: dict[str, Any]) -> None:
    file = read(vector)
    for expected in vector["declarations"]:
        if expected["kind"] == "Locals":
            [block] = file.body.blocks_of("locals")
            attribute = block.attribute(expected["name"])
            assert attribute is not None
            place = attribute.start, attribute.end
        else:
            blocks = file.body.blocks_of(KINDS[expected["kind"]])
            [block] = [block for block in blocks if ".".join(block.labels) == expected["name"]]
            place = block.open_brace, block.open_brace + 1
        assert span(file, *place) == expected["span"]
        assert file.line(place[0]) == expected["line"]
