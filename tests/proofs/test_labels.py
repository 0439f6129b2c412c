"""Documents whose verdict is known: what a role may hold, and whether that gives it more or another one's data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, Verdict

labels = tfproof.case("tests/proofs/labels")
LABELS = json.loads((Path(__file__).parent / "labels" / "labels.json").read_text("utf-8"))
GAPS: dict[str, str] = {}
"""Documents that are judged otherwise today, each with the reason."""


@pytest.fixture(scope="module")
def judged(labels: PlannedCase) -> Findings:
    return proofs(labels)


def verdict(judged: Findings, name: str) -> str:
    address, rule = f'aws_iam_role.this["{name}"]', LABELS[name]["rule"]
    found = about(judged, address, rule)
    if any(one.verdict is Verdict.FAILED for one in found):
        return "refuted"
    return "proved" if proved(judged, address, rule) else "undecided"


@pytest.mark.parametrize("name", LABELS)
def test_a_document_gets_the_verdict_that_is_known(judged: Findings, name: str) -> None:
    assert (verdict(judged, name) == LABELS[name]["expected"]) is (name not in GAPS), LABELS[name]["why"]
