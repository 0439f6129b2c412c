"""A stock check that raises is undecided, unless another view gave every resource of its block a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tfproof.scan.protocol import Entity, Outcome, ViewReport
from tfproof.scan.source_locations import SourceLocations
from tfproof.scan.unscanned import unread

TRUST = "module.a.data.aws_iam_policy_document.trust"
RAISED = "Failed to run check CKV_AWS_358 on /plan-0.json:aws_iam_policy_document.trust: KeyError (policy.py:27)"


def view(
    name: str, addresses: Sequence[str], said: Sequence[tuple[str, str]] = (), log: Sequence[str] = ()
) -> ViewReport:
    return ViewReport(
        view=name,
        entities=tuple(
            Entity(address=one, type="aws_iam_policy_document", block="data", file="", line=0) for one in addresses
        ),
        outcomes=tuple(
            Outcome(policy="CKV_AWS_358", address=address, file="", line=0, outcome=outcome, found="", expected="")
            for address, outcome in said
        ),
        unparsed=(),
        log=tuple(log),
    )


def complaints(*views: ViewReport) -> int:
    return len(list(unread(views, {"plan": []}, (), SourceLocations(()))))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], 1),
        ([(TRUST, "undecided")], 1),
        ([("data.aws_iam_policy_document.trust", "passed")], 1),
        ([(TRUST, "passed")], 0),
        ([(TRUST, "failed")], 0),
    ],
)
def test_what_the_applied_state_decides_need_not_be_decided_in_the_plan(
    said: list[tuple[str, str]], expected: int
) -> None:
    assert complaints(view("plan", [TRUST], log=[RAISED]), view("applied", [TRUST], said)) == expected


def test_every_instance_must_have_a_verdict() -> None:
    instances = [f"{TRUST}[0]", f"{TRUST}[1]"]
    raised = view("plan", instances, log=[RAISED])
    assert complaints(raised, view("applied", instances, [(instances[0], "passed")])) == 1
    assert complaints(raised, view("applied", instances, [(one, "passed") for one in instances])) == 0
    assert complaints(raised, view("source", [TRUST], [(TRUST, "passed")])) == 0


def test_what_the_source_does_not_say_every_instance_may() -> None:
    raised = view("source", [TRUST], log=[RAISED])
    assert complaints(raised, view("plan", [f"{TRUST}[0]"], [(f"{TRUST}[0]", "passed")])) == 0


def test_another_block_or_check_decides_nothing() -> None:
    other = RAISED.replace("policy_document.trust", "policy_document.other")
    assert complaints(view("plan", [TRUST], log=[other]), view("applied", [TRUST], [(TRUST, "passed")])) == 1
    other = RAISED.replace("358", "359")
    assert complaints(view("plan", [TRUST], log=[other]), view("applied", [TRUST], [(TRUST, "passed")])) == 1


def test_a_guess_of_the_source_is_no_answer() -> None:
    raised = view("plan", [TRUST], log=[RAISED])
    for outcome, expected in (("passed", 1), ("failed", 0)):
        source = view("source", [TRUST], [(TRUST, outcome)])
        guessed = replace(source, outcomes=tuple(replace(one, unknown="statement") for one in source.outcomes))
        assert complaints(raised, guessed) == expected
        applied = view("applied", [TRUST], [(TRUST, "passed")])
        assert complaints(raised, guessed, applied) == 0
