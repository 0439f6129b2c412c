from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.provider.types_in_use import TypesInUse, complains_of_missing_type, types_in_use


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("main.tf", 'resource "aws_s3_bucket" "this" {}'),
        ("main.tf", 'resource /* why */ "aws_s3_bucket"\t"this" {}'),
        ("main.tf", "resource aws_s3_bucket this {}"),
        ("main.tf", "moved {\n  from = aws_s3_bucket.a\n  to = aws_s3_bucket_v2.a\n}"),
        ("main.tf", 'import {\n  to = aws_s3_bucket.this["k"]\n  id = "x"\n}'),
        ("main.tf", "removed {\n  from = module.m.aws_s3_bucket.this\n}"),
        ("main.tf.json", '{"resource":{"aws_s3_bucket":{"this":{}}}}'),
        ("modules/deep/er/main.tf", 'data "aws_s3_bucket" "this" {}'),
        (".terraform/modules/m/main.tf", 'ephemeral "aws_s3_bucket" "this" {}'),
        ("tests/it.tftest.hcl", 'mock_resource "aws_s3_bucket" {}'),
        ("terraform.tfstate", '{"resources":[{"type": "aws_s3_bucket"}]}'),
        ("main.tofu", 'resource "aws_s3_bucket" "this" {}'),
    ],
)
def test_a_type_is_found_whatever_syntax_it_stands_in(tmp_path: Path, file: str, text: str) -> None:
    _write(tmp_path / file, text)
    found = types_in_use(tmp_path)
    assert "aws_s3_bucket" in found.resources & found.data_sources & found.ephemerals


def test_a_type_of_one_word_is_found(tmp_path: Path) -> None:
    _write(tmp_path / "main.tf", 'data "http" "this" {}\nresource "toy-thing" "x" {}')
    assert {"http", "toy-thing"} <= types_in_use(tmp_path).data_sources


def test_provider_binaries_and_other_files_are_not_read(tmp_path: Path) -> None:
    _write(tmp_path / ".terraform/providers/x.tf", "aws_hidden_one")
    _write(tmp_path / "README.md", "aws_hidden_two")
    _write(tmp_path / "providers/main.tf", "aws_shown")
    found = types_in_use(tmp_path).resources
    assert "aws_shown" in found
    assert not {"aws_hidden_one", "aws_hidden_two"} & found


def test_types_add_up() -> None:
    both = TypesInUse.of(["a_b"]) | TypesInUse(resources=frozenset({"c_d"}))
    assert both.resources == {"a_b", "c_d"}
    assert both.data_sources == {"a_b"}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ('The provider hashicorp/aws does not support resource type "aws_x".', True),
        ('The provider hashicorp/aws does not support data source "aws_x".', True),
        ("no schema available for aws_x.this while reading state", True),
        ("Unsupported argument: An argument named x is not expected here.", False),
    ],
)
def test_terraforms_complaint_of_a_missing_type_is_recognised(said: str, missing: bool) -> None:
    assert complains_of_missing_type(said) is missing
