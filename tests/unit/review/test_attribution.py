"""Which hunk a finding comes from, on plans that are written by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.reports.samples import finding

from tfproof.findings import Location
from tfproof.plan import Plan
from tfproof.review.attribution import Attribution
from tfproof.review.hunks import hunks

BASE = """\
module "queue" {
  source  = "./queue"
  readers = ["1"]
}

module "other" {
  source = "./queue"
}

resource "aws_sqs_queue" "a" {
  name = "a"
  tags = {}
}

resource "aws_sqs_queue" "b" {
  name = "b"
}
"""
INSTANCE = 'module.queue["x"].aws_sqs_queue.this'


def plan(folder: Path, *addresses: str) -> Plan:
    """A plan in which these exist."""
    changes: list[dict[str, Any]] = [
        {
            "address": address, "mode": "managed", "type": "aws_sqs_queue", "name": address.rpartition(".")[2],
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": None, "after": {"name": "x"}, "after_unknown": {}},
            **({"module_address": address.partition(".aws_")[0]} if address.startswith("module.") else {}),
        }
        for address in addresses
    ]  # fmt: skip
    return Plan({"format_version": "1.2", "resource_changes": changes, "configuration": {}}, source=folder)


@pytest.mark.parametrize(
    ("edit", "address", "place", "line"),
    [
        (('name = "a"', 'name = "c"'), "aws_sqs_queue.a", ("main.tf", 11), 11),
        (("tags = {}", "tags = { a = 1 }"), "aws_sqs_queue.a", ("main.tf", 10), 12),
        (("  tags = {}\n", ""), "aws_sqs_queue.a", ("main.tf", 10), 12),
        (('name = "a"', 'name = "c"'), "aws_sqs_queue.b", ("main.tf", 15), None),
        (('readers = ["1"]', 'readers = ["2"]'), INSTANCE, ("queue/main.tf", 1), 3),
        (('readers = ["1"]', 'readers = ["2"]'), "module.other.aws_sqs_queue.this", ("queue/main.tf", 1), None),
        ((BASE[: BASE.index('module "other"')], ""), INSTANCE, None, 1),
        (('source = "./queue"', 'source = "./queues"'), INSTANCE, None, None),
    ],
)
def test_a_finding_belongs_to_the_nearest_hunk_that_explains_it(
    tmp_path: Path, edit: tuple[str, str], address: str, place: tuple[str, int] | None, line: int | None
) -> None:
    for side, text in (("then", BASE), ("now", BASE.replace(*edit, 1))):
        (tmp_path / side / "queue").mkdir(parents=True)
        (tmp_path / side / "main.tf").write_text(text)
        (tmp_path / side / "queue" / "main.tf").write_text('resource "aws_sqs_queue" "this" {\n  name = "x"\n}\n')
    then, now = tmp_path / "then", tmp_path / "now"
    gone = place is None
    attribution = Attribution(
        hunks(then, now, stack=now), (plan(now, *(() if gone else (address,))), now), (plan(then, address), then)
    )
    location = Location(file=place[0], line=place[1]) if place else None
    found = attribution.of(finding(address=address, location=location, found="x"))
    assert (found.new_start if found else None) == line


def test_a_finding_without_a_line_belongs_to_its_own_block_before_what_that_refers_to(tmp_path: Path) -> None:
    """What a provider refuses has an address and no line."""
    for side, first, second in (("then", "a", "b"), ("now", "c", "d")):
        (tmp_path / side).mkdir()
        text = BASE.replace('name = "b"', f'name = "${{aws_sqs_queue.a.id}}-{second}"')
        (tmp_path / side / "main.tf").write_text(text.replace('name = "a"', f'name = "{first}"'))
    then, now = tmp_path / "then", tmp_path / "now"
    both = ("aws_sqs_queue.a", "aws_sqs_queue.b")
    attribution = Attribution(hunks(then, now, stack=now), (plan(now, *both), now), (plan(then, *both), then))
    lines = {one: attribution.of(finding(address=one, location=None, found="x")) for one in both}
    assert {one: hunk and hunk.new_start for one, hunk in lines.items()} == {both[0]: 11, both[1]: 16}


READS = """\
resource "aws_sqs_queue" "a" {
  name   = local.name
  policy = data.aws_iam_policy_document.a.json
  tags   = jsondecode(file("${path.module}/tags.json"))
}
data "aws_iam_policy_document" "a" {
  override_policy_documents = [templatefile("deep/policy.tpl", {})]
}
locals {
  unread = "x"
  name = "${local.prefix}-a"
}
locals {
  prefix = var.prefix
}
variable "prefix" {
  default = "x"
}
variable "other" {
  default = "y"
}
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("main.tf", "}-a", "}-b", 11),
        ("main.tf", "prefix = var.prefix", 'prefix = "z"', 14),
        ("main.tf", 'default = "x"', 'default = "z"', 17),
        ("main.tf", 'unread = "x"', 'unread = "z"', None),
        ("main.tf", 'default = "y"', 'default = "z"', None),
        ("tags.json", "{}", '{"a": "b"}', 1),
        ("deep/policy.tpl", "{}", '{"a": "b"}', 1),
        ("other.json", "{}", '{"a": "b"}', None),
    ],
)
def test_a_finding_belongs_to_the_local_value_default_or_file_that_its_block_reads(
    tmp_path: Path, file: str, old: str, new: str, line: int | None
) -> None:
    then, now = tmp_path / "then", tmp_path / "now"
    for side in (then, now):
        (side / "deep").mkdir(parents=True)
        for name, text in (("main.tf", READS), ("tags.json", "{}"), ("other.json", "{}"), ("deep/policy.tpl", "{}")):
            changed = side == now and name == file
            assert not changed or old in text
            (side / name).write_text(text.replace(old, new) if changed else text)
    address = "aws_sqs_queue.a"
    attribution = Attribution(hunks(then, now, stack=now), (plan(now, address), now), (plan(then, address), then))
    found = attribution.of(finding(address=address, location=Location(file="main.tf", line=1), found="x"))
    assert (found and (found.file, found.new_start)) == (line and (file, line))


SIZES = """\
variable "size" {
  default = 1
}
module "queue" {
  source = "./queue"
  size   = 2
}
locals {
  size = 3
}
resource "aws_sqs_queue" "a" {
  name = var.size
}
"""
CONFIGURED = {
    "root_module": {
        "variables": {"size": {}},
        "resources": [
            {"address": "aws_sqs_queue.a", "mode": "managed", "type": "aws_sqs_queue", "name": "a",
             "expressions": {"name": {"references": ["var.size"]}}},
        ],
    },
}  # fmt: skip
QUEUE = 'variable "size" {\n  default = 4\n}\nresource "aws_sqs_queue" "this" {\n  name = "x"\n}\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("main.tf", "default = 1", "default = 5", 2),
        ("main.tf", "size   = 2", "size   = 5", None),
        ("main.tf", "size = 3", "size = 5", None),
        ("queue/main.tf", "default = 4", "default = 5", None),
        ("prod.tfvars", "size = 1", "size = 7", 1),
        ("other.tfvars", "size = 1", "size = 8", None),
    ],
)
def test_a_key_of_the_same_name_elsewhere_is_not_what_gives_a_variable_its_value(
    tmp_path: Path, file: str, old: str, new: str, line: int | None
) -> None:
    then, now = tmp_path / "then", tmp_path / "now"
    for side in (then, now):
        (side / "queue").mkdir(parents=True)
        texts = {"main.tf": SIZES, "queue/main.tf": QUEUE, "prod.tfvars": "size = 1\n", "other.tfvars": "size = 1\n"}
        for name, text in texts.items():
            changed = side == now and name == file
            assert not changed or old in text
            (side / name).write_text(text.replace(old, new) if changed else text)
    address = "aws_sqs_queue.a"

    def planned(folder: Path, size: int) -> Plan:
        return Plan(
            {**plan(folder, address), "variables": {"size": {"value": size}}, "configuration": CONFIGURED},
            source=folder,
        )

    attribution = Attribution(hunks(then, now, stack=now), (planned(now, 7), now), (planned(then, 9), then))
    found = attribution.of(finding(address=address, location=Location(file="main.tf", line=11), found="x"))
    assert (found and (found.file, found.new_start)) == (line and (file, line))


BUCKET = """\
resource "aws_s3_bucket" "a" {
  bucket = "a"
}

resource "aws_s3_bucket_versioning" "a" {
  bucket = aws_s3_bucket.a.id
  status = "Enabled"
}

resource "aws_s3_bucket_logging" "a" {
  bucket = aws_s3_bucket.a.id
  target = "a"
}
"""
LOGGING = BUCKET[BUCKET.index('resource "aws_s3_bucket_logging"') :]
OFF = BUCKET.replace("Enabled", "Suspended")
LOGGED = BUCKET.replace('target = "a"', 'target = "b"')


@pytest.mark.parametrize(
    ("now", "title", "line"),
    [
        (OFF, "S3 bucket versioning is not enabled", 7),
        (OFF, "Bucket keeps no former objects", 7),
        (LOGGED, "S3 bucket versioning is not enabled", 12),
        (BUCKET.replace(LOGGING, ""), "S3 bucket logging is not enabled", 10),
        (OFF.replace('target = "a"', 'target = "b"'), "S3 bucket versioning is not enabled", 7),
        (OFF.replace('target = "a"', 'target = "b"'), "S3 bucket logging is not enabled", 12),
        (OFF.replace('target = "a"', 'target = "b"'), "Bucket is wrong", None),
        (OFF.replace('bucket = "a"', 'bucket = "b"'), "S3 bucket versioning is not enabled", 2),
    ],
)
def test_what_a_block_of_its_own_decides_belongs_to_the_hunk_of_that_block(
    tmp_path: Path, now: str, title: str, line: int | None
) -> None:
    def planned(folder: Path, text: str) -> Plan:
        folder.mkdir()
        (folder / "main.tf").write_text(text)
        types = [
            one for one in ("aws_s3_bucket", "aws_s3_bucket_versioning", "aws_s3_bucket_logging") if f'"{one}"' in text
        ]
        raw: dict[str, Any] = dict(plan(folder, *(f"{one}.a" for one in types)))
        change = {"actions": ["create"], "before": None, "after": {"bucket": "a"}, "after_unknown": {}}
        entries = [
            {**entry, "type": one, "change": change} for entry, one in zip(raw["resource_changes"], types, strict=True)
        ]
        expressions = {"bucket": {"references": ["aws_s3_bucket.a.id", "aws_s3_bucket.a"]}}
        declared = [
            {"address": f"{one}.a", "mode": "managed", "type": one, "name": "a",
             "expressions": {} if one == "aws_s3_bucket" else expressions}
            for one in types
        ]  # fmt: skip
        configuration = {"root_module": {"resources": declared}}
        return Plan({**raw, "resource_changes": entries, "configuration": configuration}, source=folder)

    sides = [(planned(tmp_path / name, text), tmp_path / name) for name, text in (("then", BUCKET), ("now", now))]
    attribution = Attribution(hunks(sides[0][1], sides[1][1], stack=sides[1][1]), sides[1], sides[0])
    at = finding(title=title, address="aws_s3_bucket.a", location=Location(file="main.tf", line=1), found="x")
    found = attribution.of(replace(at, expected="x", fix="x"))
    assert (found.new_start if found else None) == line
