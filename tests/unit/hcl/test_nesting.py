"""However deep a text is nested, there is a tree that can be walked, or an error with its place."""

from collections.abc import Callable

import pytest

from tfproof.hcl import HclError, constant, parse, parse_expression, parse_template, references, splice, static, walk

DEPTHS = (90, 5_000)
SHAPES: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "(" * n + "1" + ")" * n,
    "tuples": lambda n: "[" * n + "]" * n,
    "objects": lambda n: "{a=" * n + "1" + "}" * n,
    "calls": lambda n: "f(" * n + ")" * n,
    "templates": lambda n: '"${' * n + "1" + '}"' * n,
    "indexes": lambda n: "a[" * n + "b" + "]" * n,
    "chain of indexes": lambda n: "f()" + "[a]" * n,
    "splats": lambda n: "a" + "[*].b" * n,
    "attribute splats": lambda n: "a" + ".*.b" * n,
    "chain of steps": lambda n: "f()" + ".b" * n,
    "for expressions": lambda n: "[for a in " * n + "b" + " : a]" * n,
    "signs": lambda n: "!" * n + "true",
    "operators": lambda n: "1" + " + 1" * n,
    "falling operators": lambda n: "a" + " * a + a" * n,
    "conditionals": lambda n: "a ? b : " * n + "c",
    "conditionals in conditions": lambda n: "a ? " * n + "b" + " : c" * n,
    "operators in parentheses": lambda n: "(" * (n // 50) + "1" + (" + 1" * 50 + ")") * (n // 50),
}


def text(shape: str, depth: int) -> str:
    return f"locals {{\n  x = {SHAPES[shape](depth)}\n}}\n"


@pytest.mark.parametrize("shape", SHAPES)
def test_an_expression_is_walked_or_refused_with_its_line(shape: str) -> None:
    for depth in DEPTHS:
        file = parse(text(shape, depth))
        if file.error is not None:
            assert file.error.line == 2
        for node in walk(file.body):
            assert 0 <= node.start <= node.end <= len(file.text)
        list(references(file.body))
        for block in file.blocks:
            for attribute in block.body.attributes.values():
                constant(attribute.expression)
                static(attribute.expression)
                assert hash(attribute) == hash(attribute)
                assert attribute == attribute  # noqa: PLR0124 - the comparison goes down the whole tree
                assert repr(attribute)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "attribute splats"])
def test_ninety_levels_are_read(shape: str) -> None:
    assert parse(text(shape, 40)).error is None


@pytest.mark.parametrize("depth", DEPTHS)
def test_blocks_are_walked_or_refused_with_their_line(depth: int) -> None:
    file = parse("a {\n" * depth + "}\n" * depth)
    assert len(list(walk(file.body))) > 100
    assert (file.error is None) == (depth == 90)
    if file.error is not None:
        assert file.error.line == 101
    assert splice(file.text, []) == file.text


@pytest.mark.parametrize("shape", ["[", '{"a":', '{"resource":['])
def test_json_is_walked_or_refused(shape: str) -> None:
    close = {"[": "]", '{"a":': "}", '{"resource":[': "]}"}[shape]
    for depth in (40, 5_000):
        file = parse('{"locals":' + shape * depth + '"${a}"' + close * depth + "}", is_json=True)
        assert (file.error is None) == (depth == 40)
        list(references(file.body))


def test_directives_nest_until_they_are_refused() -> None:
    def nested(depth: int) -> str:
        return "%{ if a }" * depth + "x" + "%{ endif }" * depth

    assert len(list(walk(parse_template(nested(90))))) > 90
    with pytest.raises(HclError, match="line 1"):
        parse_template(nested(5_000))


def test_a_deep_expression_in_a_json_string_is_text_with_an_error() -> None:
    file = parse('{"locals": {"x": "${' + "(" * 5_000 + '"}}', is_json=True)
    assert file.error is not None
    assert constant(file.blocks[0].body.attributes["x"].expression) == "${" + "(" * 5_000


def test_little_stack_left_is_an_error_and_no_crash() -> None:
    def deeper(levels: int) -> HclError | None:
        return deeper(levels - 1) if levels else parse(text("tuples", 95)).error

    found = deeper(700)
    assert found is None or "Python" in found.message
    with pytest.raises(HclError):
        parse_expression("(" * 5_000)
