"""Skips and baselines, with real Checkov: what it skips is judged all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.findings import Findings, View
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.baseline import read_baseline, without_accepted, write_baseline

POOL = """
resource "aws_cognito_identity_pool" "this" {{
  {skip}
  identity_pool_name               = "shop"
  allow_unauthenticated_identities = {guests}
}}
"""
ALB = """
resource "aws_lb_listener" "this" {{
  {skip}
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-2:111111111111:loadbalancer/app/a/b"
  port              = {port}
  protocol          = "{protocol}"
  default_action {{
    type = "forward"
  }}
}}
"""
SECRET = """
variable "password" {{
  type      = string
  sensitive = true
  default   = "{password}"
}}
resource "aws_db_instance" "this" {{
  instance_class      = "db.t3.micro"
  password            = var.password
  publicly_accessible = true
}}
"""


def scanned(process: CheckovProcess, folder: Path, source: str, **options: Any) -> Findings:
    (folder / "main.tf").write_text(source, encoding="utf-8")
    return scan(process.environment, stack=folder, process=process, **options)


def rules(result: Findings) -> set[str]:
    return {finding.rule for finding in (*result.findings, *result.undecided)}


@pytest.mark.parametrize(
    ("source", "dead"),
    [
        (POOL.format(skip="# checkov:skip=CGA_FED_06:a fair", guests="true"), None),
        (POOL.format(skip="# checkov:skip=CGA_FED_06:a fair", guests="false"), "CGA_FED_06 passes there"),
        (POOL.format(skip="# checkov:skip=CKV_AWS_366:a fair", guests="true"), None),
        (ALB.format(skip="# checkov:skip=CKV_AWS_2:inside", protocol="HTTP", port=80), None),
        (POOL.format(skip="# checkov:skip=CKV_AWS_53:a fair", guests="true"), "CKV_AWS_53 does not apply there"),
        (POOL.format(skip="# checkov:skip=CKV_AWS_99366:no", guests="true"), "no policy CKV_AWS_99366 was loaded"),
    ],
)
def test_a_skip_is_dead_when_what_it_skips_would_not_fail(
    process: CheckovProcess, tmp_path: Path, source: str, dead: str | None
) -> None:
    result = scanned(process, tmp_path, source)
    skips = [finding for finding in result.findings if finding.rule == "TFPROOF_SKIP"]
    assert [str(one.location) for one in skips] == ([] if dead is None else ["main.tf:3"])
    assert all(str(dead) in one.found for one in skips)
    assert result.notes["skipped"] == (dead is None)


def test_a_skip_of_a_stock_policy_that_passes_is_dead_when_a_plan_says_so_too(
    process: CheckovProcess, tmp_path: Path
) -> None:
    source = ALB.format(skip="# checkov:skip=CKV_AWS_2:inside", protocol="HTTPS", port=443)
    assert "TFPROOF_SKIP" not in rules(scanned(process, tmp_path, source)), "a plan may know more than the source"
    common = {"address": "aws_lb_listener.this", "mode": "managed", "type": "aws_lb_listener", "name": "this"}
    values = {"protocol": "HTTPS", "port": 443, "load_balancer_arn": "arn", "default_action": [{"type": "forward"}]}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**common, "values": values}]}},
        "resource_changes": [{**common, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {"resources": [{**common, "expressions": {}}]}},
    }
    result = scanned(process, tmp_path, source, plans={View.PLAN: plan})
    assert [one.found for one in result.findings if one.rule == "TFPROOF_SKIP"] == ["CKV_AWS_2 passes there"]


def test_a_skip_with_neither_date_nor_ticket_is_a_finding_when_they_are_asked_for(
    process: CheckovProcess, tmp_path: Path
) -> None:
    source = POOL.format(skip="# checkov:skip=CGA_FED_06:a fair, see SHOP-12", guests="true")
    assert "CGA_FED_06" not in rules(scanned(process, tmp_path, source, dated_skips=True))
    vague = source.replace(", see SHOP-12", "")
    assert "CGA_FED_06" not in rules(scanned(process, tmp_path, vague))
    assert "CGA_FED_06" in rules(scanned(process, tmp_path, vague, dated_skips=True))


def test_only_the_chosen_policies_say_anything(process: CheckovProcess, tmp_path: Path) -> None:
    source = POOL.format(skip="", guests="true")
    every = rules(scanned(process, tmp_path, source))
    assert {"CGA_FED_06", "CGA_FED_09", "CKV_AWS_366"} <= every
    assert rules(scanned(process, tmp_path, source, ids=["CGA_FED_06"])) == {"CGA_FED_06"}
    assert rules(scanned(process, tmp_path, source, stock=False)) == {rule for rule in every if rule.startswith("CGA_")}


@pytest.mark.parametrize(
    ("before", "edits", "rule"),
    [
        (
            'resource "aws_db_instance" "this" {\n  instance_class = "db.t3.micro"\n  storage_encrypted = false\n}\n',
            (("t3.micro", "t3.small"), ("= false", "= null")),
            "CKV_AWS_16",
        ),
        (
            'resource "aws_cognito_user_pool" "this" {\n  name = "a"\n  password_policy {\n    minimum_length = 10\n'
            "    require_lowercase = true\n    require_numbers = true\n    require_symbols = true\n"
            "    require_uppercase = true\n    temporary_password_validity_days = 1\n  }\n}\n",
            (('"a"', '"b"'), ("= 10", "= 6")),
            "CGA_UP_04",
        ),
        (
            'resource "aws_security_group" "this" {\n  description = "a"\n  ingress {\n    from_port = 22\n'
            '    to_port = 22\n    protocol = "tcp"\n    description = "ssh"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n',
            (('description = "a"', 'description = "b"'), ("to_port = 22", "to_port = 9000")),
            "CKV_AWS_24",
        ),
    ],
)  # fmt: skip
def test_what_was_accepted_is_a_finding_again_when_what_was_looked_at_changes_and_nothing_else(
    process: CheckovProcess, tmp_path: Path, before: str, edits: tuple[tuple[str, str], ...], rule: str
) -> None:
    other, weaker = edits
    baseline = tmp_path / "baseline.json"
    first = scanned(process, tmp_path, before)
    assert rule in rules(first)
    baseline.write_text(write_baseline(first), encoding="utf-8")
    accepted = read_baseline(baseline)
    assert other[0] in before
    assert weaker[0] in before
    moved = without_accepted(scanned(process, tmp_path, f"\n# a line more\n{before.replace(*other)}"), accepted)
    assert moved.clean, moved
    again = without_accepted(scanned(process, tmp_path, before.replace(*weaker)), accepted)
    assert rule in rules(again)
    assert any(entry.startswith(f"{rule} ") for entry in again.notes["accepted_unused"])


def test_no_digest_depends_on_a_sensitive_value(process: CheckovProcess, tmp_path: Path) -> None:
    """A digest of a short secret could be guessed."""
    texts = [
        write_baseline(scanned(process, tmp_path, SECRET.format(password=password)))
        for password in ("hunter2", "correct horse")
    ]
    assert texts[0] == texts[1]
    assert len(json.loads(texts[0])["accepted"]) > 3
