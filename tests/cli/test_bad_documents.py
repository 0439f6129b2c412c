"""Documents that are malformed, hostile or huge: a clear reason or the right verdict from every command that reads them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
OWN: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": "123456789012"},
    "Action": "sns:Publish",
    "Resource": "arn:aws:sns:*:*:*",
}


def document(**changes: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": {**OWN, **changes}})


def many(opened: int | None = None) -> str:
    topic = "arn:aws:sns:eu-west-2:123456789012:topic-"
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {**OWN, "Resource": f"{topic}{number}*"} | ({"Principal": "*"} if number == opened else {})
                for number in range(500)
            ],
        }
    )


RING = {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}", "aws:PrincipalTag/b": "${aws:PrincipalTag/a}"}
NO_ANSWER = "no answer within"
"""What is large may take longer than the engines' own limit: that is undecided, and ends."""
# name, document, verdict (several where time decides), what the reason or the request holds
DOCUMENTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "list": (json.dumps([OWN]), ("undecided",), "it is malformed"),
    "operator": (document(Condition={"StringEqual": {"aws:a": "b"}}), ("undecided",), "there is no condition operator 'StringEqual'"),
    "not_closed": (document(Resource="arn:aws:sns:*:*:${aws:username"), ("undecided",), "is not closed ($.Statement.Resource)"),
    "nested": (document(Resource="arn:aws:sns:*:*:${aws:${aws:username}}"), ("undecided",), "is not a policy variable"),
    "cyclic": (document(Principal="*", Condition={"StringEquals": RING}), ("failed",), "is let in by statement 1"),
    "cyclic_own": (document(Condition={"StringEquals": RING}), ("passed",), ""),
    "unicode": (document(Sid="a", Condition={"StringEquals": {"aws:PrincipalTag/a": 'é\\u{41}\n漢字😀"\\*'}}), ("passed",), ""),
    "many": (many(), ("passed", "undecided"), NO_ANSWER),
    "many_open": (many(250), ("failed", "undecided"), ""),
    "megabyte": (document(Resource=[f"arn:aws:sns:*:*:{'x' * 400}{number}*" for number in range(2500)]), ("passed", "undecided"), NO_ANSWER),
    "hostile": (document(Resource="arn:aws:sns:*:*:" + "*a" * 5000), ("passed", "undecided"), NO_ANSWER),
}  # fmt: skip
LARGE = {"many", "many_open", "megabyte", "hostile"}
STACK = """
provider "aws" {
  region              = "eu-west-2"
  allowed_account_ids = ["123456789012"]
}

resource "aws_sns_topic_policy" "this" {
  for_each = fileset(path.module, "*.json")
  arn      = "arn:aws:sns:eu-west-2:123456789012:${each.value}"
  policy   = file("${path.module}/${each.value}")
}
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A stack with every document."""
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "main.tf").write_text(STACK)
    for name, (text, _, _) in DOCUMENTS.items():
        (folder / f"{name}.json").write_text(text)
    return folder


@pytest.mark.thorough
def test_every_document_gets_a_reason_or_a_verdict(tfproof: Run, bad: Path) -> None:
    assert (bad / "megabyte.json").stat().st_size > 1_000_000
    done = tfproof("prove", bad, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    said: dict[str, tuple[str, str]] = {}
    listed = (
        ("failed", report["findings"]),
        ("undecided", report["undecided"]),
        ("passed", report["summary"]["proved"]),
    )
    for verdict, items in listed:
        said |= {
            item["address"].split('"')[1].removesuffix(".json"): (verdict, item.get("found", "")) for item in items
        }
    assert said.keys() == DOCUMENTS.keys()
    for name, (_, verdicts, reason) in DOCUMENTS.items():
        assert said[name][0] in verdicts, name
        assert reason in said[name][1] or said[name][0] == "passed", name


@pytest.mark.thorough
def test_a_change_of_such_a_document_is_compared_or_undecided(tfproof: Run, bad: Path, tmp_path: Path) -> None:
    """How long large ones take is tested by tests of the comparison itself."""
    for name in LARGE:
        (bad / f"{name}.json").unlink()
    now = tmp_path / "now"
    now.mkdir()
    (now / "main.tf").write_text(STACK)
    for file in bad.glob("*.json"):
        (now / file.name).write_text(file.read_text().replace("sns:Publish", "sns:Subscribe"))
    done = tfproof("access", "--from", "./bad", now, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    by_name = {one["address"].split('"')[1].removesuffix(".json"): one for one in report["access"]}
    assert by_name.keys() == DOCUMENTS.keys() - LARGE
    for name, one in by_name.items():
        assert one["undecided"] or (one["newly_allowed"] and one["no_longer_allowed"]), name
    for name in ("list", "operator", "not_closed", "nested"):
        assert DOCUMENTS[name][2] in by_name[name]["undecided"][0]
    assert by_name["unicode"]["newly_allowed"][0]["request"]["context"] == {
        "aws:principaltag/a": 'é\\u{41}\n漢字😀"\\*'
    }


@pytest.mark.thorough
def test_a_document_that_is_no_json_is_one_error(tfproof: Run, bad: Path) -> None:
    (bad / "list.json").write_text("Version: 2012-10-17")
    # What was there before is in no folder that a terminal opens.
    for place, *command in (("bad/main.tf", "prove", bad), ("main.tf", "access", "--from", "./bad", bad)):
        done = tfproof(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("tfproof: error: ")
        assert "contains an invalid JSON" in done.stderr
        assert f"aws_sns_topic_policy.this ({place}:" in done.stderr
        assert "Traceback" not in done.stderr
