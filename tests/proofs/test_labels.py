"""Documents whose verdict is known: what a role may hold, whom a trust admits, and whom a resource admits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, Severity, Verdict

labels = tfproof.case("tests/proofs/labels")
LABELS = json.loads((Path(__file__).parent / "labels" / "labels.json").read_text("utf-8"))
SOFT = {"PROOF_TRUST_ONLY": "fragile", "PROOF_RESOURCE_PUBLIC": "external"}


@pytest.fixture(scope="module")
def judged(labels: PlannedCase) -> Findings:
    return proofs(labels)


def address_of(name: str) -> str:
    label = LABELS[name]
    if label["rule"] == "PROOF_TRUST_ONLY":
        return f'aws_iam_role.trusted["{name}"]'
    if label["rule"] == "PROOF_RESOURCE_PUBLIC":
        return f'aws_{"kms_key" if label["key"] else "sqs_queue"}.shared["{name}"]'
    return f'aws_iam_role.this["{name}"]'


def verdict(judged: Findings, name: str) -> str:
    """What is said of a document; ``fragile`` and ``external`` are findings of medium severity."""
    address, rule = address_of(name), LABELS[name]["rule"]
    found = [one for one in about(judged, address, rule) if one.verdict is Verdict.FAILED]
    if rule in SOFT and any(one.severity is Severity.MEDIUM for one in found):
        return SOFT[rule]
    if found:
        return "refuted"
    return "proved" if proved(judged, address, rule) else "undecided"


@pytest.mark.parametrize("name", LABELS)
def test_a_document_gets_the_verdict_that_is_known(judged: Findings, name: str) -> None:
    assert verdict(judged, name) == LABELS[name]["expected"], LABELS[name]["why"]
