"""What Checkov is given of blocks that override files change, and where its answers belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.findings import Location
from tfproof.hcl import NativeBody, constant, parse
from tfproof.hcl.structure import Block
from tfproof.scan.protocol import Entity, ViewReport
from tfproof.scan.source_locations import SourceLocations
from tfproof.scan.sources import read_source
from tfproof.scan.suppressions import Skips, read_skips

BASES = {
    "main.tf": (
        'locals {\n  a = 1\n  b = 1\n}\nresource "aws_x" "this" {\n  name = "base"\n  kept = true\n'
        "  rule {\n    port = 1\n  }\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n"
        'resource "aws_x" "other" {\n  name = "other"\n}\n',
        {"this": 5, "kept": 7, "other": 15},
    ),
    "main.tf.json": (
        '{"locals": {"a": 1, "b": 1},\n "resource": {"aws_x": {\n  "this": {"name": "base",\n   "kept": true,\n'
        '   "rule": [{\n    "port": 1}]},\n  "other": {"name": "other"}}}}\n',
        {"this": 3, "kept": 4, "other": 7},
    ),
    "one.tf": (
        'resource "aws_x" "this" { kept = true }\nresource "aws_x" "other" { name = "other" }\nlocals { b = 1 }\n',
        {"this": 1, "kept": 1, "other": 2},
    ),
}
OVERRIDES = {
    "x_override.tf": (
        'locals {\n  a = 2\n}\nresource "aws_x" "this" {\n  # checkov:skip=CKV_X:on purpose\n  name = <<-EOT\n    over\n  EOT\n'
        "  rule {\n    port = 2\n  }\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n",
        {"name": 6, "rule": 9, "port": 10},
    ),
    "override.tf.json": (
        '{"locals": {"a": 2}, "resource": {"aws_x": {"this": {\n\n  "name": "over",\n  "rule":\n   [{\n    "port": 2}]}}}}\n',
        {"name": 3, "rule": 5, "port": 6},
    ),
    "a_override.tf": (
        'locals { a = 2 }\n\nresource "aws_x" "this" {\n  name = "over"\n  dynamic "rule" {\n    for_each = [2]\n'
        "    content {\n      port = 2\n    }\n  }\n}\n",
        {"name": 4, "rule": 5, "port": 8},
    ),
}


def _made(tmp_path: Path, files: dict[str, str]) -> tuple[Any, dict[str, list[tuple[Block, str]]]]:
    stack = tmp_path / "stack"
    stack.mkdir()
    for name, text in files.items():
        (stack / name).write_text(text, encoding="utf-8")
    source = read_source(stack)
    copy = source.copy(tmp_path / "copy")
    found: dict[str, list[tuple[Block, str]]] = {}
    for path in sorted(copy.iterdir()):
        file = parse(path.read_text(encoding="utf-8"))
        assert file.error is None, f"{path.name}: {file.error}\n{file.text}"

        def note(block: Block, name: str, file: Any = file, path: Path = path) -> None:
            place = source.place(path.name, file.line(block))
            found.setdefault(name, []).append((block, f"{place[0]}:{place[1]}"))
            for attribute in block.body.attributes.values():
                line = source.place(path.name, file.line(attribute))
                found.setdefault(f"{name}.{attribute.name}", []).append((block, f"{line[0]}:{line[1]}"))
            body = block.body
            for inner in body.blocks if isinstance(body, NativeBody) else ():
                note(inner, f"{name}/{'.'.join([inner.type, *inner.labels])}")

        for block in file.blocks:
            note(block, ".".join([block.type, *block.labels]))
    return source, found


@pytest.mark.parametrize("override", OVERRIDES)
@pytest.mark.parametrize("base", BASES)
def test_checkov_gets_what_terraform_makes_of_override_files(tmp_path: Path, base: str, override: str) -> None:
    (text, kept), (over, set_) = BASES[base], OVERRIDES[override]
    _, found = _made(tmp_path, {base: text, override: over})
    [(this, place)] = found["resource.aws_x.this"]
    assert place == f"{base}:{kept['this']}"
    assert [place for _, place in found["resource.aws_x.other"]] == [f"{base}:{kept['other']}"]
    values = {name: constant(one.expression) for name, one in this.body.attributes.items()}
    assert {name: str(value).strip() for name, value in values.items()} == {"name": "over", "kept": "True"}
    places = {name: [at for _, at in found[f"resource.aws_x.this.{name}"]] for name in ("name", "kept")}
    assert places == {"name": [f"{override}:{set_['name']}"], "kept": [f"{base}:{kept['kept']}"]}
    rules = [name for name in found if name.startswith("resource.aws_x.this/") and name.endswith(".port")]
    assert [[at for _, at in found[name]] for name in rules] == [[f"{override}:{set_['port']}"]]
    assert len(found["locals.a"]) == 1
    assert found["locals.a"][0][1].startswith(override)
    assert len(found["locals.b"]) == 1


def test_of_a_lifecycle_each_argument_is_kept(tmp_path: Path) -> None:
    _, found = _made(tmp_path, {"main.tf": BASES["main.tf"][0], "x_override.tf": OVERRIDES["x_override.tf"][0]})
    at = "resource.aws_x.this/lifecycle"
    places = {
        name: [place for _, place in found[f"{at}.{name}"]] for name in ("prevent_destroy", "create_before_destroy")
    }
    assert places == {"prevent_destroy": ["main.tf:12"], "create_before_destroy": ["x_override.tf:13"]}
    assert len(found[at]) == 1


def test_of_several_override_files_the_last_counts(tmp_path: Path) -> None:
    block = 'resource "aws_x" "this" {{\n  name = {}\n}}\n'
    files = {"main.tf": block.format(1), "a_override.tf": block.format(2), "b_override.tf": "\n" + block.format(3)}
    _, found = _made(tmp_path, files)
    assert [place for _, place in found["resource.aws_x.this.name"]] == ["b_override.tf:3"]


@pytest.mark.parametrize("override", OVERRIDES)
@pytest.mark.parametrize("base", BASES)
def test_a_finding_names_the_argument_that_an_override_sets(tmp_path: Path, base: str, override: str) -> None:
    (text, kept), (over, set_) = BASES[base], OVERRIDES[override]
    source, _ = _made(tmp_path, {base: text, override: over})
    places, block = SourceLocations((), source.overridden), Location(file=base, line=kept["this"])
    keys = {"name": ["name"], "rule": ["rule/[0]/port"], "kept": ["kept"], "none": []}
    told = {name: str(places.told(block, looked)) for name, looked in keys.items()}
    assert told == {"name": f"{override}:{set_['name']}", "rule": f"{override}:{set_['rule']}",
                    "kept": str(block), "none": str(block)}  # fmt: skip


def test_a_skip_in_an_override_file_is_for_the_block_that_it_overrides(tmp_path: Path) -> None:
    source, _ = _made(tmp_path, {"main.tf": BASES["main.tf"][0], "x_override.tf": OVERRIDES["x_override.tf"][0]})
    entity = Entity(address="aws_x.this", type="aws_x", block="resource", file="main.tf", line=5, end=20)
    view = source.placed(ViewReport(view="source", entities=(entity,), outcomes=(), unparsed=(), log=()))
    assert [(one.address, one.file, one.line) for one in view.entities] == [
        ("aws_x.this", "main.tf", 5), ("aws_x.this", "x_override.tf", 4),
    ]  # fmt: skip
    skips = Skips(read_skips(source), view.entities)
    [(_, address, why)] = skips.dead({}, (), None)
    assert (address, why) == ("aws_x.this", "no policy CKV_X was loaded")
