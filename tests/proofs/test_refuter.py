"""An oracle that asks no engine: what is proved of documents has no counterexample, and what is refuted has one.

What the proofs say of whole stacks is tried in ``proof_tools.proofs``; ``make crosscheck`` tries more of everything.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.proofs.proof_tools import proofs
from tests.proofs.refuter.mutants import mutant
from tests.proofs.refuter.of_document import ACCOUNT, RULES, Said, said, verdict
from tests.proofs.refuter.refuter import POOL

import tfproof
from tfproof import PlannedCase
from tfproof.iam.managed import managed_policy
from tfproof.iam.packed_facts import packed

stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
LABELS = json.loads((Path(__file__).parent / "labels" / "labels.json").read_text("utf-8"))
MANAGED = sorted(name for name in packed("managed_policies") if name)


def statements_of(name: str) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = json.loads(json.dumps(LABELS[name]["statements"]).replace("@POOL@", POOL))
    return written


def documents(rule: str) -> list[str]:
    """The labels of a rule that are judged by the document alone."""
    return [
        name
        for name, one in LABELS.items()
        if one["rule"] == rule and one["statements"] and (rule != "PROOF_TRUST_ONLY" or one["attached"])
    ]


@pytest.mark.parametrize("rule", RULES)
def test_what_is_refuted_the_refuter_refutes_too(rule: str) -> None:
    told = {name: said(rule, statements_of(name), name, 1000) for name in documents(rule)}
    refuted = {name for name, one in told.items() if one is Said.BOTH_REFUTE}
    assert refuted >= {name for name in told if LABELS[name]["expected"] in ("refuted", "external")}


@pytest.mark.parametrize("mutants", [25, pytest.param(80, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("rule", RULES)
def test_prover_and_refuter_agree_on_mutants(rule: str, mutants: int) -> None:
    """Each pair of answers is the same, or the prover's request is one that refutes the claim."""
    chance, count = random.Random(f"{rule} 0"), Counter[Said]()  # noqa: S311
    while count.total() - count[Said.MALFORMED] < mutants:
        name = chance.choice(documents(rule))
        count[said(rule, mutant(statements_of(name), chance), f"{name} {count.total()}", 60)] += 1
    print(f"refuter: {rule}, {dict(count)}")
    assert count[Said.BOTH_REFUTE]
    assert count[Said.NEITHER]
    assert count[Said.UNDECIDED] < 4


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ACCOUNT, "000000000001"),
        (ACCOUNT, "999988887777"),
        ("eu-west-2", "us-gov-east-1"),
        ("us-east-1", "ap-southeast-4"),
        ("arn:aws:", "arn:aws-cn:"),
        ("arn:aws:", "arn:aws-us-gov:"),
        ("role/job", "role/a"),
        ("role/job", "role/path/of/Zx_9+=,.@-"),
        (':q"', ':zz-renamed.fifo"'),
    ],
)
def test_another_name_of_a_role_an_account_a_region_or_a_partition_changes_no_verdict(old: str, new: str) -> None:
    changed = 0
    for rule in RULES:
        for name in documents(rule):
            text = json.dumps(statements_of(name))
            renamed, account, pool = (one.replace(old, new) for one in (text, ACCOUNT, POOL))
            if renamed != text:
                changed += 1
                assert verdict(rule, json.loads(renamed), account=account, pool=pool) is verdict(
                    rule, json.loads(text)
                ), name
    assert changed


def test_nothing_proved_of_the_own_stack_has_a_counterexample(stack: PlannedCase) -> None:
    assert proofs(stack).notes["proved"]


def test_prover_and_refuter_agree_on_managed_policies() -> None:
    count = Counter(managed(name, 60) for name in random.Random(0).sample(MANAGED, 12))  # noqa: S311
    print(f"refuter: managed policies, {dict(count)}")
    assert count[Said.NEITHER]


def managed(name: str, tries: int) -> Said:
    document = managed_policy(name)
    assert document is not None
    return said("PROOF_ROLE_ESCALATION", document.source["Statement"], name, tries)
