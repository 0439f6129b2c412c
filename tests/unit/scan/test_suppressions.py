"""Skips in the source: what they cover, what they must say, and when they are dead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.findings import Findings, Location, View
from tfproof.scan.merge_views import ResultMerger
from tfproof.scan.protocol import Entity, Loaded, Outcome, PolicyInfo, ViewReport
from tfproof.scan.sources import read_source
from tfproof.scan.suppressions import Skip, read_skips

PLANNED = {"aws_x.a": ("aws_x", "resource")}


def policy(identifier: str = "CGA_X_01", *, own: bool = True, graph: bool = False, type_: str = "aws_x") -> PolicyInfo:
    return PolicyInfo(
        id=identifier, title="Xs are good.", severity="high", guideline="", fix="Make it good.", block="resource",
        types=(type_,), graph=graph, own=own, file="x.py" if own else "",
    )  # fmt: skip


def said(outcome: str, address: str = "aws_x.a", *, by: str = "CGA_X_01", file: str = "") -> Outcome:
    return Outcome(policy=by, address=address, file=file, line=3, outcome=outcome, found="bad", expected="good")


def entity(address: str = "aws_x.a", *, block: str = "resource", lines: tuple[int, int] = (3, 9)) -> Entity:
    return Entity(address=address, type="aws_x", block=block, file="main.tf", line=lines[0], end=lines[1])


def skip(line: int = 4, *, of: str = "CGA_X_01", reason: str = "guests may read prices") -> Skip:
    return Skip(policy=of, reason=reason, location=Location(file="main.tf", line=line))


def judged(
    *skips: Skip,
    source: tuple[Outcome, ...] = (),
    plan: tuple[Outcome, ...] | None = (),
    entities: tuple[Entity, ...] = (entity(),),
    planned: dict[str, tuple[str, str]] | None = None,
    policies: tuple[PolicyInfo, ...] = (policy(),),
    selected: frozenset[str] | None = None,
    dated: bool = False,
) -> Findings:
    views = [ViewReport(view="source", entities=entities, outcomes=source, unparsed=(), log=())]
    planned = PLANNED if planned is None else planned
    if plan is not None:
        taken = tuple(Entity(address=one, type="aws_x", block="resource", file="", line=0) for one in planned)
        views.append(ViewReport(view="plan", entities=taken, outcomes=plan, unparsed=(), log=()))
    loaded = Loaded(policies=policies, without_canary=())
    plans = {View.PLAN: planned} if plan is not None else {}
    return ResultMerger(loaded, tuple(views), plans, selected=selected, skips=skips, dated=dated).findings()


def found(result: Findings) -> list[tuple[str, str, str]]:
    return [(one.rule, str(one.location), one.found) for one in (*result.findings, *result.undecided)]


@pytest.mark.parametrize("outcome", ["failed", "undecided"])
@pytest.mark.parametrize("view", ["source", "plan"])
def test_what_fails_or_cannot_be_decided_is_let_off_whichever_view_says_it(view: str, outcome: str) -> None:
    outcomes = {view: (said(outcome),)}
    result = judged(skip(), source=outcomes.get("source", ()), plan=outcomes.get("plan", ()))
    assert found(result) == []
    assert (result.notes["skipped"], result.checks) == (1, 0)


def test_without_the_skip_it_is_a_finding() -> None:
    assert [rule for rule, _, _ in found(judged(source=(said("failed"),)))] == ["CGA_X_01"]


@pytest.mark.parametrize("reason", ["", " ", "No comment provided"])
def test_a_skip_without_a_reason_is_a_finding_at_its_line(reason: str) -> None:
    (finding,) = judged(skip(reason=reason), source=(said("failed"),)).findings
    assert (finding.rule, finding.found) == ("CGA_X_01", "the check is skipped without a reason")
    assert (finding.expected, str(finding.location)) == ("checkov:skip=CGA_X_01:reason", "main.tf:4")


@pytest.mark.parametrize(
    ("reason", "enough"),
    [
        ("since 2026-05-01", True),
        ("see SEC-12", True),
        ("see #12", True),
        ("https://example.com/12", True),
        ("later", False),
        ("since 2026-13-01", False),
        ("in the colour #fff", False),
    ],
)
def test_a_reason_with_a_date_or_a_ticket_is_asked_for_by_a_setting(reason: str, enough: bool) -> None:
    assert found(judged(skip(reason=reason), source=(said("failed"),))) == []
    result = judged(skip(reason=reason), source=(said("failed"),), dated=True)
    assert [text for _, _, text in found(result)] == (
        [] if enough else ["the check is skipped without a date or a ticket"]
    )


def test_a_skip_of_a_policy_that_passes_is_dead() -> None:
    result = judged(skip(), source=(said("passed"),))
    assert found(result) == [("TFPROOF_SKIP", "main.tf:4", "CGA_X_01 passes there")]
    assert result.findings[0].address == "aws_x.a"
    assert result.findings[0].fix.startswith("remove the skip")


def test_a_skip_of_nothing_that_exists_is_dead_and_the_nearest_id_is_named() -> None:
    result = judged(skip(of="CGA_X_10"), skip(of="CGA_X_01"), source=(said("failed"),))
    assert found(result) == [("TFPROOF_SKIP", "main.tf:4", "no policy CGA_X_10 was loaded; there is CGA_X_01")]
    assert "--policies own --policies FOLDER" in result.findings[0].fix


def test_a_skip_that_names_no_policy_is_dead() -> None:
    assert found(judged(skip(of=""), source=(said("passed"),)))[0][2] == "the skip names no policy"


@pytest.mark.parametrize("line", [3, 9, 20])
def test_a_skip_outside_of_a_block_is_dead_and_lets_nothing_off(line: int) -> None:
    result = judged(skip(line), source=(said("failed"),))
    assert sorted(rule for rule, _, _ in found(result)) == ["CGA_X_01", "TFPROOF_SKIP"]


def test_a_skip_of_a_policy_on_other_types_is_dead() -> None:
    other = policy("CGA_Y_01", type_="aws_y")
    result = judged(skip(of="CGA_Y_01"), source=(said("passed"),), policies=(policy(), other))
    assert found(result) == [("TFPROOF_SKIP", "main.tf:4", "CGA_Y_01 does not apply there")]


def test_a_skip_of_a_policy_that_was_not_run_is_left_alone() -> None:
    policies = (policy(), policy("CGA_X_02"))
    result = judged(
        skip(), source=(said("passed", by="CGA_X_02"),), policies=policies, selected=frozenset({"CGA_X_02"})
    )
    assert found(result) == []


def test_a_skip_in_a_block_that_is_not_made_with_these_inputs_is_left_alone() -> None:
    other = {"aws_x.b": ("aws_x", "resource")}
    result = judged(
        skip(), source=(said("passed"),), plan=(said("passed", "aws_x.b"),), planned=other,
        entities=(entity(), entity("aws_x.b", lines=(11, 12))),
    )  # fmt: skip
    assert found(result) == []


def test_one_instance_that_fails_keeps_a_skip_alive() -> None:
    planned = {f'aws_x.a["{key}"]': ("aws_x", "resource") for key in "pq"}
    plan = (said("failed", 'aws_x.a["p"]'), said("passed", 'aws_x.a["q"]'))
    result = judged(skip(), plan=plan, planned=planned)
    assert found(result) == []
    assert (result.notes["skipped"], result.checks) == (1, 1)


def test_a_skip_in_a_module_call_covers_everything_that_the_module_makes() -> None:
    address = "module.m.module.n.aws_x.a"
    call = entity("module.m", block="module")
    inside = Entity(address=address, type="aws_x", block="resource", file="n/main.tf", line=1, end=5)
    planned = {address: ("aws_x", "resource")}
    result = judged(skip(), plan=(said("failed", address),), planned=planned, entities=(call, inside))
    assert (found(result), result.notes["skipped"]) == ([], 1)
    dead = judged(skip(), plan=(said("passed", address),), planned=planned, entities=(call, inside))
    assert [(one.rule, one.address) for one in dead.findings] == [("TFPROOF_SKIP", "module.m")]


@pytest.mark.parametrize(("plan", "dead"), [(None, False), ((), True)])
def test_without_a_plan_a_stock_check_that_passed_may_still_fail(plan: tuple[Outcome, ...] | None, dead: bool) -> None:
    stock = policy("CKV_X_1", own=False)
    result = judged(skip(of="CKV_X_1"), source=(said("passed", by="CKV_X_1"),), plan=plan, policies=(stock,))
    assert bool(found(result)) is dead


def test_every_skip_of_a_stack_and_its_modules_is_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'module "m" {\n  source = "./m" # checkov:skip=A_1,B_2:both: of them\n}\n', encoding="utf-8"
    )
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text("#checkov:skip=C_3\n# bridgecrew:skip= D_4\n", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "main.tf").write_text("#checkov:skip=E_5\n", encoding="utf-8")
    (tmp_path / "m" / "text.tf").write_text(
        'locals {\n  a = "# checkov:skip=F_6:x"\n  b = <<EOT\n#checkov:skip=G_7:y\nEOT\n}\n/* checkov:skip=H_8:z */\n',
        encoding="utf-8",
    )
    assert [(one.policy, one.reason, str(one.location)) for one in read_skips(read_source(tmp_path))] == [
        ("A_1", "both: of them", "main.tf:2"),
        ("B_2", "both: of them", "main.tf:2"),
        ("C_3", "", "m/main.tf:1"),
        ("D_4", "", "m/main.tf:2"),
        ("H_8", "z", "m/text.tf:7"),
    ]


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("a fair until 2020-02-29", "until 2020-02-29"),
        ("a fair (expires 2020-12-31)", "until 2020-12-31"),
        ("Expires: 2020-12-31, see #12", "until 2020-12-31"),
        ("until 2099-01-01, or until 2020-01-01", "until 2020-01-01"),
        ("a fair until 2099-02-31", "no day"),
        ("expires 31.12.2099", "no day"),
        ("a fair until 2099-12-31", None),
        ("a fair until the end of it", None),
        ("a fair of 2020-12-31", None),
    ],
)
def test_a_skip_counts_until_the_day_that_its_reason_names(reason: str, says: str | None) -> None:
    result = judged(skip(reason=reason), source=(said("failed"),))
    assert [says is not None and says in text for _, _, text in found(result)] == ([] if says is None else [True])
    assert [one["reason"] for one in result.notes.get("skipped_findings", ())] == ([reason] if says is None else [])


def test_a_skip_of_a_proof_is_left_to_the_proofs() -> None:
    result = judged(skip(of="PROOF_RESOURCE_PUBLIC"), plan=(said("passed"),))
    assert found(result) == []
    assert [one["address"] for one in result.notes["skips_of_proofs"]] == ["aws_x.a"]
    module = judged(skip(of="PROOF_PATH_GUEST"), entities=(entity("module.m", block="module"),))
    assert [one["address"] for one in module.notes["skips_of_proofs"]] == ["module.m.*"]
    assert "no policy" in found(judged(skip(of="PROOF_RESOURCE_PUBLIK")))[0][2]
