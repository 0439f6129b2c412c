"""What a folder declares, in every way that it can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.terraform.configuration import DeclaredConfiguration, read_configuration
from tfproof.terraform.own_files import drop_unread
from tfproof.terraform.source_tree import read_tree

CALLS = {
    "on lines": ("main.tf", 'module "m" {\n  source = "../m"\n}\n'),
    "on one line": ("main.tf", 'module "m" { source = "../m" }\n'),
    "behind a comment": ("main.tf", 'module "m" {\n  /* where */ source = "../m"\n  # source = "../no"\n}\n'),
    "in parentheses": ("main.tf", 'module "m" {\n  source = ("../m")\n}\n'),
    "as a template": ("main.tf", 'module "m" {\n  source = "${"../m"}"\n}\n'),
    "with an escape": ("main.tf", 'module "m" {\n  source = "..\\u002fm"\n}\n'),
    "without quotes": ("main.tf", 'module m {\n  source = "../m" # here\n}\n'),
    "with carriage returns": ("main.tf", 'module "m" {\r\n  source = "../m"\r\n}\r\n'),
    "after a byte order mark": ("main.tf", '\ufeffmodule "m" {\n  source = "../m"\n}\n'),
    "before an error": ("main.tf", 'module "m" {\n  source = "../m"\n}\n!'),
    "in OpenTofu's file": ("main.tofu", 'module "m" {\n  source = "../m"\n}\n'),
    "in JSON": ("main.tf.json", '{"module": {"m": {"source": "../m"}}}'),
    "in JSON with an escape": ("main.tf.json", '{"module": {"m": {"source": "..\\/m"}}}'),
    "in arrays of JSON": ("main.tf.json", '[{"module": [{"m": [{"source": "../m"}]}]}]'),
    "twice in JSON": ("main.tf.json", '{"module": {"//": "none"}, "module": {"m": {"source": "../m"}}}'),
}
REQUIRED = {
    "an object": 'aws = { source = "hashicorp/aws", version = "~> 5.0", configuration_aliases = [aws.east] }',
    "colons": 'aws = { "source" : "hashicorp/aws", "version" : "~> 5.0", "configuration_aliases" : [aws.east] }',
    "lines": (
        'aws = {\n  # source = "no/no"\n  source = "hashicorp/aws"\n  version = "~> 5.0"\n'
        "  configuration_aliases = [\n    aws.east, # one\n  ]\n}"
    ),
    "a host": 'aws = { source = "registry.terraform.io/hashicorp/aws", version = "~> 5.0", configuration_aliases = [aws.east] }',
}


def configuration(folder: Path, name: str, text: str) -> DeclaredConfiguration:
    (folder / "root").mkdir()
    (folder / "m").mkdir()
    (folder / "m" / "a.txt").write_text("a", encoding="utf-8")
    (folder / "root" / name).write_bytes(text.encode("utf-8"))
    return read_configuration(folder / "root")


@pytest.mark.parametrize("way", CALLS)
def test_a_called_module_is_found_and_copied_however_the_call_is_written(way: str, tmp_path: Path) -> None:
    assert configuration(tmp_path, *CALLS[way]).module_sources == ("../m",)
    assert tmp_path / "m" / "a.txt" in read_tree(tmp_path / "root").files


@pytest.mark.parametrize("way", REQUIRED)
def test_a_required_provider_is_read_however_it_is_written(way: str, tmp_path: Path) -> None:
    found = configuration(
        tmp_path, "main.tf", f"terraform {{\n  required_providers {{\n    {REQUIRED[way]}\n  }}\n}}\n"
    )
    assert found.local_names("hashicorp/aws") == {"aws"}
    assert found.expected_aliases("aws") == {"east"}
    assert found.required_providers["aws"].version == "~> 5.0"
    assert found.required_providers["aws"].text in REQUIRED[way]


def test_required_providers_of_json_and_of_old_versions_are_read(tmp_path: Path) -> None:
    text = (
        '{"terraform": {"required_providers": {"a": {"source": "hashicorp/aws", "version": "5",'
        ' "configuration_aliases": ["a.x", "a.y"]}, "b": "~> 1"}}}'
    )
    found = configuration(tmp_path, "main.tf.json", text)
    assert found.local_names("hashicorp/aws") == {"a"}
    assert found.expected_aliases("a") == {"x", "y"}
    assert (found.required_providers["b"].source, found.required_providers["b"].version) == (None, "~> 1")


def test_text_in_strings_and_comments_declares_nothing(tmp_path: Path) -> None:
    text = (
        '/* provider "aws" {\n} */\nlocals {\n  a = <<E\nmodule "m" {\n  source = "../no"\n}\nE\n  b = "\\"../no\\""\n}\n'
        'terraform {\n  required_providers {\n    x = { source = "a/b" }\n  }\n}\n# "../m"\n'
    )
    found = configuration(tmp_path, "main.tf", text)
    assert found.module_sources == ()
    assert list(found.blocks("provider")) == []
    assert tmp_path / "m" / "a.txt" not in read_tree(tmp_path / "root").files


@pytest.mark.parametrize(
    "path",
    [
        '"${path.module}/../m/a.txt"', '"../m/a.txt"', '"${path.root}/./../m/${var.a}"', 'file("../m/a.txt")',
        '[{ a = "x/../../m" }]', '"${file("${path.module}/../m/a.txt")}"', '<<E\n${file("../m/a.txt")}\nE\n', '"../${"m"}"',
    ],
)  # fmt: skip
def test_a_file_that_a_string_names_outside_of_the_folder_is_copied(path: str, tmp_path: Path) -> None:
    configuration(tmp_path, "main.tf", f"locals {{\n  a = {path}\n}}\n")
    assert tmp_path / "m" / "a.txt" in read_tree(tmp_path / "root").files


@pytest.mark.parametrize("mark", ["true", "(true)", "var.x", "!false"])
def test_a_mark_that_is_not_plainly_false_counts(mark: str, tmp_path: Path) -> None:
    found = configuration(
        tmp_path, "main.tf", f'variable "a" {{ sensitive = {mark} }}\nvariable "b" {{ sensitive = false }}\n'
    )
    assert [name for name, one in found.variables.items() if one.is_marked("sensitive")] == ["a"]


@pytest.mark.parametrize(
    ("opentofu", "left"),
    [
        (False, ["a.tf", "a.tf.json", "b.tf", "c_override.tf", "d.txt", "e.tofu"]),
        (True, ["a.tofu", "a.tofu.json", "b.tf", "c_override.tofu", "d.txt", "e.tofu"]),
    ],
)
def test_the_copy_keeps_what_its_product_reads(opentofu: bool, left: list[str], tmp_path: Path) -> None:
    for name in ("a.tf", "a.tofu", "a.tf.json", "a.tofu.json", "b.tf", "c_override.tf", "c_override.tofu", "d.txt"):
        (tmp_path / name).write_text("{}" if name.endswith(".json") else "", encoding="utf-8")
    (tmp_path / "e.tofu").mkdir()
    drop_unread(tmp_path, opentofu=opentofu)
    assert sorted(path.name for path in tmp_path.iterdir()) == left
