from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from tfproof.scan.protocol import Entity, Outcome, ViewReport
from tfproof.scan.sources import read_source


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_only_what_the_stack_calls_belongs_to_it(tmp_path: Path) -> None:
    write(
        tmp_path / "live" / "main.tf",
        'module "a" {\n  source = "../modules/a"\n}\nmodule "far" {\n  source = "x/y/aws"\n}\n',
    )
    write(tmp_path / "modules" / "a" / "main.tf", 'module "b" {\n  source = "./b"\n}\n')
    write(tmp_path / "modules" / "a" / "b" / "main.tf", 'module "a" {\n  source = "../"\n}\n')
    write(tmp_path / "modules" / "a" / "examples" / "main.tf", 'module "a" {\n  source = "../"\n}\n')
    write(tmp_path / "live" / "secret.txt", "x")
    write(tmp_path / "live" / "terraform.tfvars", "")
    assert tuple(folder.path for folder in read_source(tmp_path / "live").folders) == (
        tmp_path / "live",
        tmp_path / "modules" / "a",
        tmp_path / "modules" / "a" / "b",
    )
    target = tmp_path / "copy"
    assert read_source(tmp_path / "live").copy(target) == target / "live"
    copied = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
    assert copied == ["live/main.tf", "live/terraform.tfvars", "modules/a/b/main.tf", "modules/a/main.tf"]


def test_a_stack_without_modules_is_copied_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "one" / "main.tf", 'resource "a" "b" {\n  source = "./not-a-folder"\n}\n')
    assert read_source(tmp_path / "one").copy(tmp_path / "copy") == tmp_path / "copy"
    assert (tmp_path / "copy" / "main.tf").is_file()


def test_the_copy_has_the_values_that_the_stack_is_planned_with(tmp_path: Path) -> None:
    stack = tmp_path / "stack"
    stack.mkdir()
    (stack / "main.tf").write_text("", encoding="utf-8")
    (stack / "terraform.tfvars").write_text("a = 1\n", encoding="utf-8")
    root = read_source(stack).copy(tmp_path / "with", {"a": [1, "é"]})
    assert sorted(path.name for path in root.iterdir()) == [
        "main.tf",
        "terraform.tfvars",
        "zzzz-inputs.auto.tfvars.json",
    ]
    assert json.loads((root / "zzzz-inputs.auto.tfvars.json").read_text(encoding="utf-8")) == {"a": [1, "é"]}
    assert len(list(read_source(stack).copy(tmp_path / "without").iterdir())) == 2
    assert len(list(stack.iterdir())) == 2


def test_what_checkov_cannot_read_has_its_places_and_what_it_calls_its_addresses(tmp_path: Path) -> None:
    """Checkov reads a module whose call it did not read as if it were not called: `module.b` was `module.a.module.b`."""
    write(
        tmp_path / "main.tf",
        'module "a" {\n  source = "./a"\n}\nresource "aws_x" "this" {\n  # checkov:skip=CKV_X:y\n}\ndata "aws_y" "this" {}\n',
    )
    write(tmp_path / "read.tf", 'resource "aws_x" "read" {}\n')
    write(tmp_path / "a" / "main.tf", 'module "b" {\n  source = "./b"\n}\n')
    write(tmp_path / "a" / "b" / "main.tf", 'resource "aws_x" "deep" {}\n')

    def entity(address: str, file: str, block: str = "resource") -> Entity:
        return Entity(address=address, type="aws_x", block=block, file=file, line=1, end=1)

    def outcome(address: str) -> Outcome:
        return Outcome(policy="CKV_X", address=address, file="x", line=1, outcome="failed", found="", expected="")

    view = ViewReport(
        view="source",
        entities=(
            entity("module.b", "a/main.tf", "module"),
            entity("module.b.aws_x.deep", "a/b/main.tf"),
            entity("aws_x.read", "read.tf"),
        ),
        outcomes=(outcome("module.b.aws_x.deep"), outcome("aws_x.read"), outcome("read.tf")),
        unparsed=(("main.tf", 5),),
        log=(),
    )
    placed = read_source(tmp_path).placed(view)
    assert [one.address for one in placed.entities] == ["aws_x.read"]
    assert [one.address for one in placed.outcomes] == ["aws_x.read", "read.tf"]
    assert {(one.address, one.block, f"{one.file}:{one.line}-{one.end}") for one in placed.unread} == {
        ("module.a", "module", "main.tf:1-3"),
        ("aws_x.this", "resource", "main.tf:4-6"),
        ("data.aws_y.this", "data", "main.tf:7-7"),
        ("module.a.module.b", "module", "a/main.tf:1-3"),
        ("module.a.module.b.aws_x.deep", "resource", "a/b/main.tf:1-1"),
    }
    assert read_source(tmp_path).placed(dataclasses.replace(view, unparsed=())).entities == view.entities
