"""Imports whose id comes from a data source get another id in the private copy, and no others do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.provider.local import UNKNOWN_ID
from tfproof.terraform.unknown_imports import give_unknown_ids

DECLARED = """
data "aws_caller_identity" "current" {}
resource "aws_s3_bucket" "b" {}
locals {
  account = data.aws_caller_identity.current.account_id
  name    = "${local.prefix}-${local.account}"
  prefix  = var.prefix
  turn    = local.turned
  turned  = local.turn
}
"""
ID = "data.aws_caller_identity.current.account_id"


def written(folder: Path, *lines: str) -> str:
    text = "import {\n  to = aws_s3_bucket.b\n" + "".join(f"  {line}\n" for line in lines) + "}\n"
    (folder / "declared.tf").write_text(DECLARED, encoding="utf-8")
    (folder / "main.tf").write_text(text, encoding="utf-8")
    give_unknown_ids(folder)
    assert (folder / "declared.tf").read_text(encoding="utf-8") == DECLARED
    now = (folder / "main.tf").read_text(encoding="utf-8")
    return "as it was" if now == text else now


@pytest.mark.parametrize(
    "lines",
    [
        (f"id = {ID}",),
        ("id = local.name",),
        ('id = "${local.account}:${var.prefix}"',),
        (f"for_each = {{ a = {ID} }}", "id = each.value"),
        ('for_each = toset(["a"])', f'id = "${{each.key}}-${{{ID}}}"'),
    ],
)
def test_an_id_of_a_data_source_becomes_one_that_is_none(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert f'id = "{UNKNOWN_ID}"' in written(tmp_path, *lines)


@pytest.mark.parametrize(
    "lines",
    [
        ('id = "a"',),
        ("id = var.prefix",),
        ("id = local.prefix",),
        ("id = local.turn",),
        ('for_each = toset(["a"])', "id = each.key"),
        (f'id = "${{{ID}}}-${{aws_s3_bucket.b.id}}"',),  # Terraform refuses it everywhere
        (f'id = "${{{ID}}}-${{module.m.id}}"',),
        ("id = data.aws_region.none.name",),  # an error, which must stay one
        ("id = local.none",),
        (f"identity = {{ id = {ID} }}",),
    ],
)
def test_every_other_id_stays(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert written(tmp_path, *lines) == "as it was"


def test_json_is_edited_too(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(
        '{"data": {"aws_caller_identity": {"c": {}}}, '
        '"import": [{"to": "aws_s3_bucket.b", "id": "${data.aws_caller_identity.c.account_id}"}]}',
        encoding="utf-8",
    )
    give_unknown_ids(tmp_path)
    assert f'"id": "{UNKNOWN_ID}"' in (tmp_path / "main.tf.json").read_text(encoding="utf-8")
