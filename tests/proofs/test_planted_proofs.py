"""A wrong proof is seen: the prover is made wrong, in one place each, and the refuter refutes what it then proves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.proofs.refuter.making import Maker
from tests.proofs.refuter.of_stack import Refuter
from tests.proofs.refuter.refuter import COGNITO, POOL, Role, parsed
from tests.proofs.refuter.ways_again import reached, token_of

import tfproof
from tfproof import PlannedCase
from tfproof.iam.prove import Engine, Proof, ProofVerdict, never_allows, subset
from tfproof.proofs import access_paths, path_rules, prove, role_assignments, run, trusts
from tfproof.proofs.own_data import Area
from tfproof.proofs.role_assignments import For

paths = tfproof.case("tests/proofs/paths")
providers = tfproof.case("tests/proofs/providers")
permissions = tfproof.case("tests/proofs/permissions")
Patch = Callable[[pytest.MonkeyPatch], None]


def proved_by(proof: Proof) -> Proof:
    return replace(proof, answer=ProofVerdict.PROVED, counterexample=None)


def every_area_is_kept(patch: pytest.MonkeyPatch) -> None:
    """No identity reaches another one's data, or another one's account."""
    keeps = Area.keeps
    patch.setattr(Area, "keeps", lambda area, group, engine=Engine.AUTO: proved_by(keeps(area, group, engine)))


def no_client_takes_its_token_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """Only roles that are chosen for a user are reached: the classic flow is forgotten."""
    by_token = access_paths._by_token

    def chosen(stack: object, actor: object, role: object, gate: object) -> object:
        anybody = getattr(gate, "open_to", None) is not For.CHOSEN and "classic flow" in getattr(gate, "step", "")
        return None if anybody else by_token(stack, actor, role, gate)  # type: ignore[arg-type]

    patch.setattr(access_paths, "_by_token", chosen)


def a_mapping_denies_the_default_role(patch: pytest.MonkeyPatch) -> None:
    """No user whom a mapping of roles sends somewhere gets the default role, whatever it says of the ambiguous."""
    patch.setattr(
        role_assignments, "_default_is_used", lambda stack, pool: not any(role_assignments._mappings(stack, pool))
    )


def guests_do_what_they_are_for(patch: pytest.MonkeyPatch) -> None:
    within = subset
    patch.setattr(path_rules, "subset", lambda *asked, **more: proved_by(within(*asked, **more)))


def somebody_gets_in(patch: pytest.MonkeyPatch) -> None:
    """Each trust for a provider takes a token of it."""
    never = never_allows
    patch.setattr(
        trusts, "never_allows", lambda *asked, **more: replace(never(*asked, **more), answer=ProofVerdict.REFUTED)
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("mistake", "rule"),
    [
        (every_area_is_kept, "PROOF_PATH_OTHERS_DATA"),
        (no_client_takes_its_token_elsewhere, "PROOF_PATH_GUEST"),
        (a_mapping_denies_the_default_role, "PROOF_PATH_OTHERS_DATA"),
        (guests_do_what_they_are_for, "PROOF_PATH_GUEST"),
    ],
)
def test_a_wrong_proof_about_paths_is_refuted(
    monkeypatch: pytest.MonkeyPatch, paths: PlannedCase, mistake: Patch, rule: str
) -> None:
    assert refuted(monkeypatch, paths, mistake, rule)


@pytest.mark.thorough
def test_a_wrong_proof_that_a_trust_takes_somebody_is_refuted(
    monkeypatch: pytest.MonkeyPatch, providers: PlannedCase
) -> None:
    assert refuted(monkeypatch, providers, somebody_gets_in, "PROOF_TRUST_ALL")


@pytest.mark.thorough
def test_a_wrong_proof_about_own_data_is_refuted(monkeypatch: pytest.MonkeyPatch, permissions: PlannedCase) -> None:
    assert refuted(monkeypatch, permissions, every_area_is_kept, "PROOF_ROLE_OWN_DATA")


def test_roles_are_reached_by_the_sessions_of_others_as_far_as_each_takes_them() -> None:
    def role(name: str, *assumes: str, trusts: str = "", condition: object = None) -> Role:
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": [arn(one) for one in assumes] or "arn:aws:iam::1:role/none",
        }
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": arn(trusts or "none")}}
        return Role(
            arn=arn(name), groups=((parsed([statement]),),),
            trust=parsed([trust | ({"Condition": condition} if condition else {})], "trust"),
        )  # fmt: skip

    def arn(name: str) -> str:
        return f"arn:aws:iam::111122223333:role/{name}"

    signed_in = {"ForAnyValue:StringEquals": {f"{COGNITO}:amr": "authenticated"}}
    first = role("first", "second", "untrusting", "users")
    every = [
        first, role("second", "third", trusts="first"), role("third", trusts="second"), role("untrusting", trusts="second"),
        role("users", trusts="first", condition=signed_in), role("unasked", trusts="first"),
    ]  # fmt: skip
    made = Maker("chains", account="111122223333")
    guests = reached(made, [first], every, token_of(POOL, "unauthenticated"))
    assert [one.arn for one in guests] == [arn("first"), arn("second"), arn("third")]
    users = reached(made, [first], every, token_of(POOL, "authenticated"))
    assert {one.arn for one in users} == {arn("first"), arn("second"), arn("third"), arn("users")}


def refuted(monkeypatch: pytest.MonkeyPatch, case: PlannedCase, mistake: Patch, rule: str) -> list[str]:
    """What the refuter refutes of what a prover with a mistake proves, and not of what the right one does."""
    mistake(monkeypatch)
    wrong = prove(case.plan, lambda: case.applied)
    monkeypatch.undo()
    assert run.prove is prove
    right = {
        (one["rule"], one["address"], one["claim"]) for one in prove(case.plan, lambda: case.applied).notes["proved"]
    }
    new = [one for one in wrong.notes["proved"] if (one["rule"], one["address"], one["claim"]) not in right]
    assert {one["rule"] for one in new} >= {rule}
    planted = replace(wrong, notes={"proved": [one for one in new if one["rule"] == rule]})
    return Refuter(case.applied, "planted").refute(planted, 20_000).refuted
