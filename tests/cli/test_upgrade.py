"""``tfproof upgrade``."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.git_tools import released_stack

from tfproof.reports import FORMATS

Run = Callable[..., subprocess.CompletedProcess[str]]
BUCKETS = """
provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
}

resource "aws_sns_topic" "this" {
  name = "orders"
}
"""
POOL = """
variable "secret" {
  type      = string
  sensitive = true
}

resource "aws_ssm_parameter" "this" {
  name  = "/shop/${sha256(var.secret)}"
  type  = "SecureString"
  value = var.secret
}
"""


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A stack in a repository, released."""
    return released_stack(tmp_path, BUCKETS)


@pytest.mark.thorough
def test_nothing_changed_is_clean(tfproof: Run, released: Path) -> None:
    done = tfproof("upgrade", "--from", "v1", released)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"from: +v1 \(\w{12}\)\n\nno changes\n\n0 findings, 0 undecided in 2 checks\n", done.stdout)


def test_what_is_lost_is_a_finding_with_the_attribute_and_its_line(tfproof: Run, released: Path) -> None:
    text = BUCKETS.replace("shop-logs", "store-logs").replace('"orders"', '"orders"\n  tags = { owner = "shop" }')
    (released / "main.tf").write_text(text)
    done = tfproof("upgrade", "--from", "v1", released)
    assert (done.returncode, done.stderr) == (1, "")
    forced = "forced by bucket ('shop-logs' -> 'store-logs'), shop/stack/main.tf:7"
    assert f"replace       aws_s3_bucket.logs  shop/stack/main.tf:6\n                {forced}\n" in done.stdout
    changed = done.stdout.partition("change        aws_sns_topic.this  shop/stack/main.tf:10\n")[2].splitlines()[:2]
    assert [line.split() for line in changed] == [
        ["+", "tags.owner", "=", '"shop"'], ["+", "tags_all.owner", "=", '"shop"'],
    ]  # fmt: skip
    assert "1 to replace, 1 to change\n" in done.stdout
    assert f"  found:    it is replaced, {forced}: its objects are gone\n" in done.stdout
    assert done.stdout.endswith("1 finding, 0 undecided in 2 checks\n")
    allowed = tfproof("upgrade", "--from", "v1", "--allow", "aws_s3_bucket.logs", released)
    assert allowed.returncode == 0, allowed.stdout
    further = tfproof("upgrade", "--from", "HEAD", "--allow", "aws_s3_bucket.log", released)
    assert (further.returncode, further.stdout) == (2, "")
    assert "no such address: aws_s3_bucket.log, did you mean 'aws_s3_bucket.logs'?" in further.stderr


@pytest.mark.thorough
def test_json_for_scripts(tfproof: Run, released: Path) -> None:
    moved = "\nmoved {\n  from = aws_sns_topic.this\n  to   = aws_sns_topic.orders\n}\n"
    text = BUCKETS.replace("shop-logs", "store-logs").replace('"aws_sns_topic" "this"', '"aws_sns_topic" "orders"')
    (released / "main.tf").write_text(text + moved)
    done = tfproof("upgrade", "--from", "v1", "--format", "json", released)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["from"].startswith("v1 (")
    assert report["summary"]["changes"] == {"replace": 1, "move": 1}
    assert [(one["rule"], one["file"], one["line"], one["view"]) for one in report["findings"]] == [
        ("TFPROOF_UPGRADE_DATA", "main.tf", 7, "applied")
    ]
    by_address = {one["address"]: one for one in report["changes"]}
    assert by_address["aws_sns_topic.orders"]["previous_address"] == "aws_sns_topic.this"
    assert by_address["aws_sns_topic.orders"]["action"] == "move"
    assert by_address["aws_s3_bucket.logs"]["forced_by"] == [
        {"attribute": "bucket", "before": "'shop-logs'", "after": "'store-logs'", "file": "main.tf", "line": 7}
    ]
    (bucket,) = (one for one in by_address["aws_s3_bucket.logs"]["differences"] if one["path"] == "bucket")
    assert (bucket["before"], bucket["after"], bucket["forces_replacement"]) == ("shop-logs", "store-logs", True)
    assert by_address["aws_sns_topic.orders"]["differences"] == []


@pytest.mark.thorough
def test_another_folder_and_a_further_type_that_holds_data(tfproof: Run, released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "old")
    (released / "main.tf").write_text(BUCKETS.replace('"orders"', '"sales"'))
    assert tfproof("upgrade", "--from", "./old", released).returncode == 0
    judged = tfproof("upgrade", "--from", "./old", "--holds-data", "aws_sns_topic", released)
    assert judged.returncode == 1
    assert "aws_sns_topic.this" in judged.stdout.partition("HIGH")[2]


def test_what_is_sensitive_is_not_shown(tfproof: Run, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "old" / "main.tf").write_text(POOL.replace("sha256(var.secret)", "var.secret"))
    (tmp_path / "new" / "main.tf").write_text(POOL.replace("sha256(var.secret)", "upper(var.secret)"))
    others = [f"--also={form}={tmp_path / form}" for form in FORMATS]
    done = tfproof("upgrade", "--from", "old", "--var", "secret=hunter2", *others, "new")
    assert done.returncode == 1
    assert "forced by name ((sensitive) -> (sensitive)), new/main.tf:8" in done.stdout
    texts = [done.stdout, done.stderr, *((tmp_path / form).read_text() for form in FORMATS)]
    assert not [text for text in texts if "hunter2" in text.lower()]
    (change,) = json.loads((tmp_path / "json").read_text())["changes"]
    hidden = {one["path"]: (one["before"], one["after"], one["sensitive"]) for one in change["differences"]}
    assert hidden["name"] == (None, None, True)


@pytest.mark.thorough
def test_source_that_cannot_follow_is_a_finding(tfproof: Run, released: Path) -> None:
    kept = BUCKETS.replace('"shop-logs"', '"shop-logs"\n  lifecycle {\n    prevent_destroy = true\n  }')
    (released / "main.tf").write_text(kept.replace("shop-logs", "store-logs"))
    done = tfproof("upgrade", "--from", "v1", released)
    assert done.returncode == 1
    assert "TFPROOF_UPGRADE_REFUSED" in done.stdout
    assert "prevent_destroy" in done.stdout
    assert "the current configuration cannot follow" in done.stdout


@pytest.mark.thorough
def test_a_provider_that_is_gone_takes_with_it_what_it_made(tfproof: Run, released: Path) -> None:
    (released / "main.tf").write_text('resource "terraform_data" "this" {\n}\n')
    done = tfproof("upgrade", "--from", "v1", released)
    assert done.returncode == 1
    assert "all that it made would be destroyed: keep its entry in required_providers" in done.stdout
    aws = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
    (released / "main.tf").write_text(aws)
    done = tfproof("upgrade", "--from", "v1", released)
    assert "2 to leave behind" in done.stdout, done.stdout
    (released / "main.tf").write_text(aws + 'provider "aws" {\n  region = "eu-west-1"\n}\n')
    done = tfproof("upgrade", "--from", "v1", released)
    assert "2 to destroy" in done.stdout, done.stdout
    assert "TFPROOF_UPGRADE_DATA" in done.stdout


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "v9"), "there is no revision and no folder v9"),
        (("--from", "./v9"), "no such folder: v9"),
        (("--from", "v1:elsewhere"), r"v1:elsewhere \(\w{12}\) has no folder elsewhere"),
        (("--from", "v1:../x"), "is no folder of the repository"),
        (("--from", "--output=x"), "there is no revision and no folder --output=x"),
        (("--from", "v1", "--var", "x=1"), "no such input variable: x"),
        (("--from", "v1", "--allow", "aws_x.y"), "no such address: aws_x.y"),
    ],
)
def test_bad_input_is_one_error(tfproof: Run, released: Path, arguments: tuple[str, ...], says: str) -> None:
    spelled = [f"{arguments[0]}={arguments[1]}", *arguments[2:]]
    done = tfproof("upgrade", *spelled, released)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert done.stderr.startswith("tfproof: error: ")
    assert re.search(says, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_a_revision_is_demanded(tfproof: Run, released: Path) -> None:
    done = tfproof("upgrade", released)
    assert done.returncode == 2
    assert "--from" in done.stderr
