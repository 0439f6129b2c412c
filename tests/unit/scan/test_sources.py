from __future__ import annotations

import json
from pathlib import Path

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
