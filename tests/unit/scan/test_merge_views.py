from __future__ import annotations

from dataclasses import replace

import pytest

from tfproof.errors import ScanError
from tfproof.findings import Findings, Severity, View
from tfproof.scan.merge_views import ResultMerger
from tfproof.scan.protocol import Entity, Loaded, Outcome, PolicyInfo, ViewReport
from tfproof.scan.resource_verdicts import severity


def policy(
    identifier: str = "CGA_X_01", *, own: bool = True, graph: bool = False, block: str = "resource"
) -> PolicyInfo:
    return PolicyInfo(
        id=identifier, title="Xs are good.", severity="high", guideline="https://example.com", fix="Make it good.",
        block=block, types=("aws_x",), graph=graph, own=own, file="x.py",
    )  # fmt: skip


def said(
    outcome: str, address: str = "aws_x.a", *, by: str = "CGA_X_01", found: str = "why", file: str = ""
) -> Outcome:
    return Outcome(
        policy=by, address=address, file=file, line=3 if file else 0, outcome=outcome, found=found, expected=""
    )


def rests_on(unknown: str, outcome: str) -> Outcome:
    """What a stock check says of a value that is not known."""
    return replace(said(outcome, found="", by="CKV_X_1"), unknown=unknown)


def entity(address: str = "aws_x.a", *, line: int = 3, block: str = "resource") -> Entity:
    return Entity(address=address, type="aws_x", block=block, file="main.tf", line=line)


def view(
    name: str,
    *outcomes: Outcome,
    entities: tuple[Entity, ...] = (),
    unparsed: tuple[tuple[str, int], ...] = (),
    log: tuple[str, ...] = (),
) -> ViewReport:
    return ViewReport(view=name, entities=entities, outcomes=outcomes, unparsed=unparsed, log=log)


def judged(
    *views: ViewReport,
    planned: dict[str, tuple[str, str]] | None = None,
    policies: tuple[PolicyInfo, ...] = (policy(),),
    lost: bool = False,
) -> Findings:
    """What the views together say; those of plans have taken in all that is planned, unless they ``lost`` it."""
    loaded = Loaded(policies=policies, without_canary=())
    if planned is not None and not lost:
        taken = tuple(
            Entity(address=one, type=type_, block=block, file="", line=0) for one, (type_, block) in planned.items()
        )
        views = tuple(replace(one, entities=taken) if one.view != "source" else one for one in views)
    return ResultMerger(loaded, views, {View.PLAN: planned} if planned is not None else {}).findings()


A = {"aws_x.a": ("aws_x", "resource")}


@pytest.mark.parametrize(
    ("source", "plan", "verdict"),
    [
        ("passed", "passed", "passed"),
        ("failed", "passed", "failed"),
        ("passed", "failed", "failed"),
        ("undecided", "passed", "passed"),
        ("passed", "undecided", "passed"),
        ("undecided", "failed", "failed"),
        ("undecided", "undecided", "undecided"),
    ],
)
def test_a_failed_view_beats_a_passed_one_and_an_undecided_one_counts_alone(
    source: str, plan: str, verdict: str
) -> None:
    result = judged(view("source", said(source), entities=(entity(),)), view("plan", said(plan)), planned=A)
    assert [finding.rule for finding in result.findings] == (["CGA_X_01"] if verdict == "failed" else [])
    assert [finding.rule for finding in result.undecided] == (["CGA_X_01"] if verdict == "undecided" else [])
    assert result.checks == (verdict in ("passed", "failed"))


@pytest.mark.parametrize(
    ("source", "plan", "applied", "told", "by"),
    [
        ("high", "medium", "medium", "medium", "plan"),  # the values are known, and the fault is milder
        ("medium", "high", "high", "high", "plan"),
        ("medium", "medium", "medium", "medium", "source"),
        ("high", "high", "medium", "high", "source"),  # stand-ins make nothing milder that the plan knows
        ("high", "medium", "high", "high", "source"),
        ("high", "medium", "", "medium", "plan"),
        ("medium", "critical", "", "critical", "plan"),
        ("high", "undecided", "medium", "high", "source"),  # what the plan does not know may be as bad as the source says
        ("medium", "undecided", "high", "high", "applied"),
        ("high", "undecided", "undecided", "high", "source"),
        ("medium", "undecided", "", "medium", "source"),
        ("high", "passed", "medium", "high", "source"),
        ("undecided", "medium", "high", "high", "applied"),
        ("undecided", "high", "medium", "high", "plan"),
        ("passed", "medium", "medium", "medium", "plan"),
        ("medium", "", "", "medium", "source"),
    ],
)  # fmt: skip
def test_of_views_that_fail_the_one_that_knows_more_says_how_bad_it_is(
    source: str, plan: str, applied: str, told: str, by: str
) -> None:
    views = []
    for name, word in (("source", source), ("plan", plan), ("applied", applied)):
        level = word if word in {one.value for one in Severity} else ""
        outcome = replace(said("failed" if level else word, found=f"{name} says"), severity=level)
        if word:
            views.append(view(name, outcome, entities=(entity(),)))
    (finding,) = judged(*views, planned=A if plan else None).findings
    assert (finding.severity.value, finding.view.value, finding.found) == (told, by, f"{by} says")


def test_a_finding_of_the_plan_has_its_place_in_the_source() -> None:
    plan = view("plan", said("failed", 'module.m["k"].aws_x.a[0]'))
    source = view("source", entities=(entity("module.m.aws_x.a", line=7),))
    (finding,) = judged(source, plan, planned={'module.m["k"].aws_x.a[0]': ("aws_x", "resource")}).findings
    assert str(finding.location) == "main.tf:7"
    assert finding.view is View.PLAN
    assert finding.fix == "Make it good."
    assert finding.guideline == "https://example.com"


@pytest.mark.parametrize("text", ["", "see the wiki", "https://", "javascript:alert(1)", "https://a b"])
def test_a_guideline_that_is_no_address_of_a_page_is_left_out(text: str) -> None:
    source = view("source", said("failed"), entities=(entity(),))
    (finding,) = judged(source, policies=(replace(policy(), guideline=text),)).findings
    assert finding.guideline == ""


def test_a_finding_in_a_module_tells_the_calls_on_the_way_to_it() -> None:
    address = 'module.outer["k"].module.inner.aws_x.a'
    source = view(
        "source",
        entities=(
            entity("module.outer", line=2, block="module"),
            entity("module.outer.module.inner", line=4, block="module"),
            entity("module.outer.module.inner.aws_x.a", line=7),
        ),
    )
    (finding,) = judged(
        source, view("plan", said("failed", address)), planned={address: ("aws_x", "resource")}
    ).findings
    assert [str(call) for call in finding.calls] == [
        'module.outer["k"] called at main.tf:2',
        'module.outer["k"].module.inner called at main.tf:4',
    ]
    assert str(finding.location) == "main.tf:7"


def test_a_finding_in_a_module_whose_source_is_elsewhere_stands_where_the_module_is_called() -> None:
    source = view("source", entities=(entity("module.outer", line=2, block="module"),))
    address = "module.outer.module.far.aws_x.a"
    (finding,) = judged(
        source, view("plan", said("failed", address)), planned={address: ("aws_x", "resource")}
    ).findings
    assert str(finding.location) == "main.tf:2"
    assert [call.module for call in finding.calls] == ["module.outer"]


def test_a_block_of_the_source_speaks_for_its_planned_instances() -> None:
    planned = {f'aws_x.a["{key}"]': ("aws_x", "resource") for key in "pq"}
    result = judged(
        view("source", said("passed"), entities=(entity(),)),
        view("plan", *(said("undecided", address) for address in planned)),
        planned=planned,
    )
    assert result.clean
    assert result.checks == 2


def test_one_instance_of_the_source_does_not_speak_for_another() -> None:
    planned = {f'aws_x.a["{key}"]': ("aws_x", "resource") for key in "pq"}
    result = judged(
        view("source", said("passed", 'aws_x.a["p"]'), entities=(entity('aws_x.a["p"]'),)),
        view("plan", *(said("undecided", address) for address in planned)),
        planned=planned,
    )
    assert [finding.address for finding in result.undecided] == ['aws_x.a["q"]']


def test_a_resource_that_nobody_judged_is_undecided() -> None:
    result = judged(view("source", entities=(entity(),)), view("plan"), planned=A)
    assert [(finding.address, finding.found) for finding in result.undecided] == [
        ("aws_x.a", "Checkov gave no verdict")
    ]


def test_a_planned_resource_that_checkov_did_not_take_in_is_undecided_for_stock_policies_too() -> None:
    source = view("source", said("passed"), entities=(entity(),))
    (finding,) = judged(source, view("plan", said("passed")), planned=A, lost=True).undecided
    assert (finding.rule, finding.address, str(finding.location)) == ("TFPROOF_SCAN", "aws_x.a", "main.tf:3")
    assert judged(source, view("plan", said("passed")), planned=A).clean


def test_a_data_source_that_nobody_judged_is_undecided_whatever_its_address_looks_like() -> None:
    rule = policy(block="data")
    source = view("source", entities=(entity(block="data"),))
    planned = {"data.aws_x.a": ("aws_x", "data")}
    assert len(judged(source, view("plan"), planned=planned, policies=(rule,)).undecided) == 1
    assert judged(source, view("plan", said("passed", "data.aws_x.a")), planned=planned, policies=(rule,)).clean


def test_what_is_not_planned_need_not_be_decided_but_must_not_fail() -> None:
    undecided = view("source", said("undecided"), entities=(entity(),))
    result = judged(undecided, view("plan"), planned={})
    assert not result.undecided
    assert result.notes["not_planned"] == 1
    failed = view("source", said("failed"), entities=(entity(),))
    assert len(judged(failed, view("plan"), planned={}).findings) == 1


def test_a_stock_check_that_does_not_know_is_counted_and_one_of_ours_is_undecided() -> None:
    policies = (policy(), policy("CKV_X", own=False))
    outcomes = (said("undecided", by="CKV_X", found=""), said("undecided"))
    result = judged(view("source", *outcomes, entities=(entity(),)), policies=policies)
    assert [finding.rule for finding in result.undecided] == ["CGA_X_01"]
    assert result.notes["stock_unknown"] == 1
    known_why = judged(view("source", said("undecided", by="CKV_X"), entities=(entity(),)), policies=policies)
    assert "CKV_X" in [finding.rule for finding in known_why.undecided]


def test_an_exception_of_a_policy_is_named_and_its_text_is_not() -> None:
    log = ("Failed to run check CGA_X_01 on main.tf:aws_x.a: KeyError (x.py:9)",)
    result = judged(view("source", said("undecided", found=""), entities=(entity(),), log=log))
    assert result.undecided[0].found == "the policy raised KeyError (x.py:9)"


def test_a_file_that_checkov_cannot_parse_is_undecided_and_nothing_to_check_an_error() -> None:
    result = judged(view("source", said("passed"), entities=(entity(),), unparsed=(("broken.tf", 7),)))
    (finding,) = result.undecided
    assert (finding.rule, str(finding.location)) == ("TFPROOF_SCAN", "broken.tf:7")
    assert not result.clean
    with pytest.raises(ScanError, match="cannot read the plan JSON"):
        judged(view("plan", unparsed=(("the plan", 0),)), planned=A)
    with pytest.raises(ScanError, match="nothing to check"):
        judged(view("source"), view("plan", said("passed")), planned=A)


def test_a_stock_policy_without_a_severity_is_medium() -> None:
    assert [severity(name) for name in ("", "critical", "info")] == [Severity.MEDIUM, Severity.CRITICAL, Severity.LOW]


def test_a_key_that_checkov_changes_is_that_of_the_planned_instance() -> None:
    planned = {f'aws_x.a["{key}"]': ("aws_x", "resource") for key in ("team=web", "other")}
    source = 'aws_x.a["team:web"]'
    result = judged(
        view("source", said("failed", source), said("passed", 'aws_x.a["other"]'), entities=(entity(source),)),
        view("plan", *(said("undecided", address) for address in planned)),
        planned=planned,
    )
    assert [finding.address for finding in result.findings] == ['aws_x.a["team=web"]']
    assert not result.undecided


def test_a_verdict_on_a_key_that_two_instances_may_have_passes_neither() -> None:
    keys = ("a=b=c", "a:b=c")
    planned = {f'aws_x.a["{key}"]': ("aws_x", "resource") for key in keys}
    source = 'aws_x.a["a:b:c"]'
    undecided = [said("undecided", address) for address in planned]
    for verdict, findings, open_ in (("passed", 0, 2), ("failed", 2, 0)):
        result = judged(
            view("source", said(verdict, source), entities=(entity(source),)), view("plan", *undecided), planned=planned
        )
        assert (len(result.findings), len(result.undecided)) == (findings, open_)


def test_a_data_source_is_another_address_than_a_resource_of_its_type_and_name() -> None:
    planned = {"aws_x.a": ("aws_x", "resource"), "data.aws_x.a": ("aws_x", "data")}
    source = view("source", said("passed"), entities=(entity(), entity("data.aws_x.a", block="data")))
    result = judged(source, view("plan"), planned=planned, policies=(policy(), policy("CGA_X_02", block="data")))
    assert [(finding.rule, finding.address) for finding in result.undecided] == [("CGA_X_02", "data.aws_x.a")]


def test_a_nested_module_that_nobody_read_is_named_by_its_call() -> None:
    call = Entity(address='module.a.module.far["k"]', type="module", block="module", file="a/main.tf", line=1)
    near = Entity(address="module.a.module.near", type="module", block="module", file="a/main.tf", line=5)
    inside = entity("module.a.module.near.aws_x.a")
    result = judged(view("source", said("passed", inside.address), entities=(call, near, inside)))
    assert [finding.address for finding in result.undecided] == ['module.a.module.far["k"]']


@pytest.mark.parametrize(
    ("own", "plan", "verdict"),
    [
        (False, "passed", "passed"),
        (False, "failed", "failed"),
        (False, "unknown", "failed"),
        (True, "passed", "failed"),
    ],
)
def test_a_stand_in_does_not_fail_a_stock_check_that_another_view_passed(own: bool, plan: str, verdict: str) -> None:
    outcomes = () if plan == "unknown" else (said(plan),)
    result = judged(view("plan", *outcomes), view("applied", said("failed")), planned=A, policies=(policy(own=own),))
    assert ("failed" if result.findings else "passed") == verdict


@pytest.mark.parametrize(
    ("source", "plan", "applied", "verdict"),
    [
        ("passed", "passed?", "failed?", "undecided"),
        ("passed", "failed?", "passed?", "undecided"),
        ("failed", "failed?", "passed?", "undecided"),
        ("undecided", "failed?", "passed", "passed"),
        ("passed", "passed?", "passed", "passed"),
        ("failed", "passed?", "passed", "failed"),
        ("passed", "passed?", "failed", "passed"),
        ("failed?", "passed", "passed", "passed"),
        ("passed?", "failed", "failed", "failed"),
        ("passed", "failed", "failed", "failed"),
        ("passed", "passed?", "", "passed"),
        ("undecided", "passed?", "", "passed"),
        ("passed?", "passed?", "", "undecided"),
        ("", "passed?", "", "undecided"),
        ("passed", "failed?", "", "undecided"),
    ],
)
def test_what_a_stock_check_says_of_an_unknown_value_is_no_verdict(
    source: str, plan: str, applied: str, verdict: str
) -> None:
    views = [
        view(name, rests_on("a" if outcome.endswith("?") else "", outcome.rstrip("?")), entities=(entity(),))
        for name, outcome in (("source", source), ("plan", plan), ("applied", applied))
        if outcome
    ]
    result = judged(*views, planned=A, policies=(policy("CKV_X_1", own=False),))
    found = [one.verdict.value for one in (*result.findings, *result.undecided) if one.rule == "CKV_X_1"]
    assert found == ([] if verdict == "passed" else [verdict])
