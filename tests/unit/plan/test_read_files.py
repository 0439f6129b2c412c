"""Which files an expression reads are read here too, and what is made of them; all others leave the value open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.scan.written_source import written

from tfproof.hcl import FunctionCall, parse, parse_expression
from tfproof.plan.read_files import files_read, read_beside, written_path
from tfproof.scan.facts.unresolved import is_unresolved
from tfproof.scan.sources import read_source

HERE = "${path.module}"
DOCUMENT = '{"Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "${arn}/*"}]}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("outside") / "module"
    (root / "d").mkdir(parents=True)
    (root / "main.tf").write_text("", encoding="utf-8")
    (root / "d" / "a.txt").write_text("text\r\n", encoding="utf-8", newline="")
    (root / "nfd.txt").write_text("e\u0301", encoding="utf-8")
    (root / "latin.txt").write_bytes(b"\xe9")
    (root / "large.txt").write_bytes(b" " * ((1 << 20) + 1))
    (root.parent / "outside.txt").write_text("secret", encoding="utf-8")
    (root / "link.txt").symlink_to(root.parent / "outside.txt")
    (root / "inner.txt").symlink_to("d/a.txt")
    return root


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (f'file("{HERE}/d/a.txt")', "d/a.txt"),
        (f'core::file("{HERE}/d/a.txt")', "d/a.txt"),
        (f'templatefile("{HERE}/a.tftpl", {{}})', "a.tftpl"),
        ('file("a.txt")', ""),
        ('file("/etc/passwd")', ""),
        ('file("${path.root}/a.txt")', ""),
        ('file("${path.module.x}/a.txt")', ""),
        (f'file("{HERE}a.txt")', ""),
        (f'file("{HERE}/../a.txt")', ""),
        (f'file("{HERE}/d/../../a.txt")', ""),
        (f'file("{HERE}/.terraform/a.txt")', ""),
        (f'file("{HERE}/${{var.name}}.txt")', ""),
        ("file(path.module)", ""),
    ],
)
def test_a_literal_path_below_the_module_is_known(call: str, path: str) -> None:
    expression = parse_expression(call)
    assert isinstance(expression, FunctionCall)
    assert written_path(expression) == path


@pytest.mark.parametrize(
    ("path", "text"),
    [("d/a.txt", "text\r\n"), ("inner.txt", "text\r\n")]
    + [
        (one, None)
        for one in ("gone.txt", "d", "link.txt", "nfd.txt", "latin.txt", "large.txt", "../outside.txt", "a\0")
    ],
)
def test_only_text_inside_the_folder_is_read(folder: Path, path: str, text: str | None) -> None:
    assert read_beside(folder, path) == text


@pytest.mark.parametrize(
    "source",
    [
        f'x = file("{HERE}/d/a.txt")\ny = [templatefile("{HERE}/a.tftpl", {{}})]\nz = file("{HERE}/b.tf")',
        f'{{"x": "${{file(\\"{HERE}/d/a.txt\\")}}", "y": ["${{templatefile(\\"{HERE}/a.tftpl\\", {{}})}}"]}}',
    ],
)
def test_both_syntaxes_say_what_is_read(source: str) -> None:
    assert list(files_read(parse(source, is_json=source.startswith("{")).body)) == ["d/a.txt", "a.tftpl"]


def test_the_copy_that_is_scanned_has_what_the_source_reads(folder: Path, tmp_path: Path) -> None:
    (folder / "main.tf").write_text(
        f'locals {{\n  a = file("{HERE}/d/a.txt")\n  b = file("{HERE}/link.txt")\n}}\n', encoding="utf-8"
    )
    root = read_source(folder).copy(tmp_path)
    found = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    assert found == ["d/a.txt", "main.tf"]
    assert (root / "d" / "a.txt").read_bytes() == b"text\r\n"


def resource(expression: str) -> Any:
    beside = {"d.json": DOCUMENT.replace("${arn}", "arn:aws:s3:::b"), "d.tftpl": DOCUMENT}
    beside |= {"loop.tftpl": "%{ for one in names ~}\n${one},\n%{ endfor ~}", "stray.tftpl": "${gone}"}
    main = f'resource "aws_s3_bucket" "b" {{}}\nresource "aws_x" "y" {{\n  v = {expression}\n}}\n'
    return written("aws_x.y", main=main, **beside)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (f'jsondecode(file("{HERE}/d.json")).Statement[0].Action', "a:b"),
        (f'templatefile("{HERE}/loop.tftpl", {{ names = ["a", "b"] }})', "a,\nb,\n"),
        (f'core::templatefile("{HERE}/d.tftpl", {{ arn = "x" }})', DOCUMENT.replace("${arn}", "x")),
    ],
)
def test_a_value_is_what_terraform_makes_of_the_file(expression: str, wanted: object) -> None:
    assert resource(expression).value("v") == wanted


@pytest.mark.parametrize(
    "expression",
    [
        f'templatefile("{HERE}/stray.tftpl", {{}})',
        f'templatefile("{HERE}/d.tftpl", {{ arn = var.x }})',
        f'templatefile("{HERE}/d.tftpl", var.x)',
        f'templatefile("{HERE}/d.tftpl", ["a"])',
        f'[for path in [{{ module = "." }}] : file("{HERE}/d.json")][0]',
        f'file("{HERE}/gone.json")',
    ],
)
def test_what_is_not_certain_stays_open(expression: str) -> None:
    assert is_unresolved(resource(expression).value("v"))


def test_a_document_in_a_template_is_read_with_its_references() -> None:
    document = resource(f'templatefile("{HERE}/d.tftpl", {{ arn = aws_s3_bucket.b.arn }})').document("v")
    assert not is_unresolved(document)
    assert document["Statement"][0]["Action"] == "a:b"
    assert document["Statement"][0]["Resource"].expression == "${aws_s3_bucket.b.arn}/*"
