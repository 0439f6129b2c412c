"""Edits, comments, places, folders and the examples in the documentation of the reader."""

import doctest
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tfproof.hcl
from tfproof.hcl import (
    NOT_CONSTANT,
    Attribute,
    Block,
    Edit,
    File,
    FunctionCall,
    blank,
    constant,
    insert_argument,
    literal,
    original_line,
    parse,
    parse_expression,
    parse_traversal,
    read_file,
    read_folder,
    references,
    remove,
    replace,
    set_argument,
    source_files,
    splice,
    static,
    text_of,
    walk,
)
from tfproof.hcl.files import LARGEST_BYTES

MODULE = """# what this is
resource "aws_x" "y" { # here
  name = "a # b" // no
  /* many
     lines */
  text = <<-E
    # text
    ${f(/* inside */ var.a)}
    E
}
"""
BLOCKS = (
    'data "a" "b" {}\n',
    'data "a" "b" { }\n',
    'data "a" "b" { /* c */ }\n',
    'data "a" "b" { x = 1 }\n',
    '  data "a" "b" { x = 1 /* c */ }  # end\n',
    'data "a" "b" {\n}\n',
    'data "a" "b" {\n  x = 1\n}\n',
    'data "a" "b" {\r\n  x = 1\r\n}\r\n',
    'data "a" "b" { # comment\n  x {\n    y = 1\n  }\n  # last }\n}\n',
    'data "a" "b" {\n\n  x = <<E\n}\nE\n  }',
)
JSON_BLOCKS = (
    '{"data": {"a": {"b": {}}}}',
    '{"data": {"a": {"b": {"x": 1}}}}',
    '{\n  "data": [\n    {"a": {"b": [\n      {\n        "x": 1\n      }\n    ]}}\n  ]\n}\n',
    '{"data": {"a": {"b": { }}}, "data": {"a": {"c": {}}}}',
)


def only(file: File) -> Block:
    return file.body.blocks_of("data")[0]


def argument(block: Block, name: str) -> Attribute:
    found = block.attribute(name)
    assert found is not None
    return found


def test_the_examples_of_the_documentation_hold() -> None:
    assert doctest.testmod(tfproof.hcl).failed == 0


def test_comments_are_told_from_text() -> None:
    file = parse(MODULE)
    assert [(comment.line, comment.text) for comment in file.comments()] == [
        (1, "# what this is"), (2, "# here"), (3, "// no"), (4, "/* many\n     lines */"), (8, "/* inside */"),
    ]  # fmt: skip
    broken = parse('a = 1 # one\nb {\n  c = 2 # two\n  d = "# text" +\n}\n# three\n')
    assert [comment.text for comment in broken.comments()] == ["# one", "# two"]


def test_what_was_read_before_an_error_is_kept_with_the_block_around_it() -> None:
    file = parse('variable "a" {}\nresource "x" "y" {\n  a = 1\n  b = (\n}\n', path=Path("main.tf"))
    assert [block.labels for block in file.blocks] == [("a",), ("x", "y")]
    assert list(file.blocks[1].body.attributes) == ["a"]
    assert str(file.error).startswith("main.tf:5: ")


@pytest.mark.parametrize("text", BLOCKS)
def test_an_inserted_argument_is_the_only_change_in_the_tree(text: str) -> None:
    file = parse(text)
    edits = insert_argument(file, only(file), "depends_on", "[c.d]")
    edited = parse(splice(text, edits))
    assert edited.error is None
    assert edited.source(argument(only(edited), "depends_on").expression) == "[c.d]"
    assert [*only(file).body.attributes, "depends_on"] == list(only(edited).body.attributes)
    assert [comment.text for comment in edited.comments()] == [comment.text for comment in file.comments()]
    again = set_argument(edited, only(edited), "depends_on", "[]")
    assert constant(argument(only(parse(splice(edited.text, again))), "depends_on").expression) == []


@pytest.mark.parametrize("text", JSON_BLOCKS)
def test_an_argument_is_inserted_into_json_and_nothing_else_changes(text: str) -> None:
    file = parse(text, is_json=True)
    edits = insert_argument(file, only(file), "depends_on", "", json_value=["c.d"])
    [edit] = edits
    edited = parse(splice(text, edits), is_json=True)
    assert edited.error is None
    assert static(argument(only(edited), "depends_on").expression).children()[0] == parse_at(edited, "c.d")
    assert len(edited.blocks) == len(file.blocks)
    assert edited.text.replace(edit.text, "") == text


def parse_at(file: File, text: str) -> object:
    start = file.text.index(text)
    shifted = parse(" " * (start - 4) + "a = " + text)
    return argument_of(shifted)


def argument_of(file: File) -> object:
    found = file.body.attribute("a")
    assert found is not None
    return found.expression


def test_json_blocks_and_arguments_go_with_their_comma_and_leave_the_rest() -> None:
    text = '{"provider": {"aws": [{"a": 1, "assume_role": {"x": 1}, "b": 2}, {"assume_role": [{"y": 1}]}]}}'
    file = parse(text, is_json=True)
    roles = [role for block in file.blocks for role in block.blocks_of("assume_role")]
    edited = splice(text, remove(file, *roles))
    assert edited == '{"provider": {"aws": [{"a": 1, "b": 2}, {"assume_role": []}]}}'
    last = parse('{"locals": {"a": 1 , "b": 2 }}', is_json=True)
    assert splice(last.text, remove(last, argument(last.blocks[0], "b"))) == '{"locals": {"a": 1 }}'


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("abc", "{  }"),
        ("ab", '{ "c": 3 }'),
        ("bc", '{ "a": 1 }'),
        ("ac", '{ "b": 2 }'),
        ("", '{ "a": 1 , "b": 2, "c": 3 }'),
    ],
)
def test_any_of_several_properties_can_be_removed_at_once(gone: str, left: str) -> None:
    file = parse('{"locals": { "a": 1 , "b": 2, "c": 3 }}', is_json=True)
    nodes = [argument(file.blocks[0], name) for name in gone]
    assert splice(file.text, remove(file, *nodes)) == f'{{"locals": {left}}}'


def test_a_blanked_block_leaves_every_line_where_it_was() -> None:
    file = parse(MODULE)
    edited = splice(MODULE, [blank(file, file.blocks[0])])
    assert edited.split() == ["#", "what", "this", "is"]
    assert [len(line) for line in edited.splitlines()] == [len(line) for line in MODULE.splitlines()]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.text("ab\n", max_size=4)), max_size=5))
@settings(max_examples=150, derandomize=True, deadline=None, database=None)
def test_edits_are_made_at_once_or_refused(places: list[tuple[int, int, str]]) -> None:
    text = "".join(chr(97 + index % 26) if index % 7 else "\n" for index in range(40))
    edits = [Edit(start=min(a, b), end=max(a, b), text=new) for a, b, new in places]
    one_by_one = sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[1].end, pair[0]))
    overlap = any(a.end > b.start for (_, a), (_, b) in pairwise(one_by_one))
    if overlap:
        with pytest.raises(ValueError, match="overlaps"):
            splice(text, edits)
        return
    expected = text
    for _, edit in reversed(one_by_one):
        expected = expected[: edit.start] + edit.text + expected[edit.end :]
    assert splice(text, edits) == expected
    assert original_line(text, edits, 1) == 1
    if not edits or max(edit.end for edit in edits) < 36:
        assert original_line(text, edits, expected.count("\n") + 1) == text.count("\n") + 1


@given(st.text('ab{}[]"$%\\\n #/*=<E\r'))
@settings(max_examples=400, derandomize=True, deadline=None, database=None)
def test_any_text_gives_a_tree_within_it_and_an_error_within_it(text: str) -> None:
    for is_json in (False, True):
        file = parse(text, is_json=is_json)
        for node in walk(file.body):
            assert 0 <= node.start <= node.end <= len(text)
        assert file.error is None or 0 <= file.error.start <= len(text)
        file.comments()


def test_places_count_as_terraform_counts_them() -> None:
    file = parse('a = "é" # e\u0301\nb = 1\n')
    place = file.position(file.text.index("# e"))
    assert (place.line, place.column, place.byte) == (1, 9, 9)
    assert file.position(file.text.index("\n")).column == 12
    assert file.offset(9) == 8
    assert file.line_span(2) == (13, 19)
    assert parse("\ufeffa = 1").position(1).column == 1


def test_a_place_has_the_blocks_and_the_argument_around_it() -> None:
    file = parse(MODULE)
    found = file.enclosing(file.text.index("var.a"))
    assert [getattr(node, "type", None) or getattr(node, "name", None) for node in found] == ["resource", "text"]
    assert file.enclosing(0) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2", -2), ("!false", True), ('("a")', "a"), ('"${1}"', 1), ('{a = [1.5, null], (2) = "$${x}"}', {"a": [1.5, None], "2": "${x}"}),
        ("<<-E\n  a\n    b\n  E\n", "a\n  b\n"), ('"\\u00e9\\\\"', "é\\"), ("1e3", 1000), ("var.a", NOT_CONSTANT),
        ('"a${var.b}"', NOT_CONSTANT), ("[f()]", NOT_CONSTANT), ("true ? 1 : 2", NOT_CONSTANT), ('"a${1}"', NOT_CONSTANT), ("-true", NOT_CONSTANT),
        ("1" * 5000, NOT_CONSTANT),
    ],
)  # fmt: skip
def test_constants_are_values_and_all_else_is_not(text: str, value: object) -> None:
    found = constant(parse_expression(text))
    if len(text) < 1000:
        assert found == value
        assert type(found) is type(value)
    else:
        assert str(found) == text


def test_names_in_strings_are_read_in_both_syntaxes() -> None:
    for text in ('["aws_x.y", aws_x.z]', '["aws_x.y", "aws_x.z"]'):
        items = static(parse_expression(text)).children()
        assert [item.names for item in items if hasattr(item, "names")] == [("aws_x", "y"), ("aws_x", "z")]
    escaped = parse('{"moved": {"to": "a.b[\\"k\\"].c"}}', is_json=True)
    found = static(argument(escaped.blocks[0], "to").expression)
    assert getattr(found, "keys", None) == ("a", "b", "k", "c")
    assert parse_traversal("a.b[0]") is not None
    assert parse_traversal("a + b") is None
    assert parse_traversal("a b") is None


def test_expressions_in_json_strings_have_their_places_also_behind_escapes() -> None:
    file = parse('{"locals": {"x": "\\u00e9 \\ud83d\\ude00 ${f(\\"a\\", var.b)}"}}', is_json=True)
    calls = [node for node in walk(file.body) if isinstance(node, FunctionCall)]
    assert [file.source(call) for call in calls] == ['f(\\"a\\", var.b)']
    edited = splice(file.text, [replace(calls[0].arguments[1], "var.c")])
    assert edited == file.text.replace("var.b", "var.c")


def test_a_template_in_json_that_cannot_be_read_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "main.tf.json"
    path.write_text('{\n  "locals": {\n    "x": "a ${f(}"\n  }\n}\n', encoding="utf-8")
    file = read_file(path)
    assert file.error is not None
    assert file.error.where == f"{path}:3"
    assert text_of(file.blocks[0].body.attributes["x"].expression) == "a ${f(}"


def test_folders_are_read_as_terraform_and_opentofu_do(tmp_path: Path) -> None:
    names = ["b.tf", "a.tf.json", "override.tf", "a_override.tf.json", "myoverride.tf", "c.tofu", "b.tofu", ".x.tf",
             "y.tf~", "#z.tf#", "a.tfvars", "t.tftest.hcl", "d.tofu.json", "e_override.tofu"]  # fmt: skip
    for name in names:
        (tmp_path / name).write_text("{}" if name.endswith(".json") else "", encoding="utf-8")
    (tmp_path / "folder.tf").mkdir()
    terraform = [path.name for path in source_files(tmp_path)]
    assert terraform == ["a.tf.json", "b.tf", "myoverride.tf", "a_override.tf.json", "override.tf"]
    tofu = read_folder(tmp_path, opentofu=True)
    assert [file.path.name for file in tofu.files] == [
        "a.tf.json", "b.tofu", "c.tofu", "d.tofu.json", "myoverride.tf",
    ]  # fmt: skip
    assert [file.path.name for file in tofu.overrides] == [
        "a_override.tf.json", "e_override.tofu", "override.tf",
    ]  # fmt: skip
    assert tofu.errors == ()


def test_one_file_that_is_broken_hides_no_other_one(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text('variable "a" {', encoding="utf-8")
    (tmp_path / "b.tf").write_bytes(b'variable "b" {}\n# \xff\n')
    (tmp_path / "c.tf").write_bytes(b'variable "c" {}\r\n')
    folder = read_folder(tmp_path)
    assert [block.labels for file in folder.files for block in file.blocks] == [("a",), ("b",), ("c",)]
    assert [error.where.rpartition("/")[2] for error in folder.errors] == ["a.tf:1", "b.tf:2"]
    assert folder.files[2].text.endswith("\r\n")


def test_a_file_that_is_too_large_is_not_read_and_has_an_error(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_text('locals {\n  a = "b"\n}\n')
    assert read_file(file).error is None
    with file.open("ab") as grown:
        grown.truncate(LARGEST_BYTES + 1)
    error = read_file(file).error
    assert error is not None
    assert error.limit
    assert "16 MB" in error.message


def test_in_json_what_terraform_reads_without_names_is_no_template() -> None:
    text = """{"variable": {"x": {"default": ["$${a} ${b:c}", {"k${1}": "%{"}], "validation": {"condition": "${var.x}"}}},
     "output": {"o": {"value": "${var.x}", "description": "${a:b}"}}, "module": [{"m": {"source": "./${a:b}"}}],
     "terraform": {"backend": {"s3": {"key": "${a:b}"}}, "required_providers": {"p": {"source": "$${x}"}}}}"""
    file = parse(text, is_json=True)
    assert file.error is None
    [variable], [output] = file.body.blocks_of("variable"), file.body.blocks_of("output")
    [terraform], [module] = file.body.blocks_of("terraform"), file.body.blocks_of("module")
    [providers], [backend] = terraform.blocks_of("required_providers"), terraform.blocks_of("backend")
    assert [constant(block.body.attributes[name].expression) for block, name in (
        (variable, "default"), (output, "description"), (module, "source"), (backend, "key"), (providers, "p"),
    )] == [["$${a} ${b:c}", {"k${1}": "%{"}], "${a:b}", "./${a:b}", "${a:b}", {"source": "$${x}"}]  # fmt: skip
    [validation] = variable.blocks_of("validation")
    assert [one.names for one in references(validation)] == [("var", "x")]
    for wrong in ('{"output": {"o": {"value": "${a:b}"}}}', '{"module": {"m": {"default": "${a:b}"}}}'):
        assert parse(wrong, is_json=True).error is not None


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('${%"\\')),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("a$%{é\n\U0001f600\b", max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(_VALUES)
def test_a_value_that_is_written_is_read_back(value: object) -> None:
    assert constant(parse_expression(literal(value))) == value
