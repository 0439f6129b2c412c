"""Which hunk a finding comes from, on plans that are written by hand."""

from __future__ import annotations

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
