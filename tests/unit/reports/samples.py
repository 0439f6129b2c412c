"""Findings that reports are tried on, plain ones and hostile ones."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tfproof.findings import Call, Finding, Findings, Location, PathStep, Severity, StepKind, Verdict, View
from tfproof.reports import ReportContext
from tfproof.source_edits import FixKind, SourceEdit

PLACE = ReportContext(folder="infra/my stack", file="main.tf")
GUIDELINE = "https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html"


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "CGA_FED_06",
        "title": "No guest identities.",
        "severity": Severity.HIGH,
        "address": 'module.sign_in["é, 50%"].aws_cognito_identity_pool.this',
        "found": "allow_unauthenticated_identities = true",
        "expected": "false",
        "fix": "set it to false",
        "view": View.PLAN,
        "location": Location(file='modules/weiß & "blau"/a b.tf', line=41),
        "guideline": GUIDELINE,
    }
    return Finding(**{**values, **changes})


def undecided(**changes: Any) -> Finding:
    return finding(**{"verdict": Verdict.UNDECIDED, "rule": "CGA_FED_05", **changes})


def result(*items: Finding, checks: int = 7) -> Findings:
    return Findings.of(items or (finding(), undecided()), checks=checks)


def edit(**changes: Any) -> SourceEdit:
    values: dict[str, Any] = {
        "kind": FixKind.EXACT,
        "file": "main.tf",
        "block": ("resource", "aws_cognito_identity_pool", "this"),
        "settings": (("allow_unauthenticated_identities", "false"),),
        "first": 42,
        "old": ("  allow_unauthenticated_identities = true",),
        "new": ("  allow_unauthenticated_identities = false",),
    }
    return SourceEdit(**{**values, **changes})


def path(*names: str) -> tuple[PathStep, ...]:
    """A path of these steps: an identity, roles, data."""
    kinds = [StepKind.WHO, *[StepKind.ROLE] * (len(names) - 2), StepKind.DATA]
    return tuple(
        PathStep(
            kind=kind,
            name=name,
            how=f"{name} is reached" if number else "",
            location=Location(file="main.tf", line=number + 1),
        )
        for number, (kind, name) in enumerate(zip(kinds, names, strict=True))
    )


NOTHING = Findings.of([], checks=0)
CLEAN = Findings.of([], checks=7)

# Everything that a file name, a key of for_each or a message can hold, also halves of characters.
hostile = st.text(st.characters(exclude_categories=()), max_size=40) | st.text(
    "%\r\n:,;|`\\<>&\"'[]()!{}*_ \x00\x1b\u2028é\U0001f600\udcff-=", max_size=20
)
names = hostile.filter(lambda text: text.strip("./ \n\r\t") != "" and "/" not in text and "\0" not in text)
thorough = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
findings = st.builds(
    finding,
    rule=st.sampled_from(["CGA_FED_06", "CKV_AWS_1", "TFPROOF_APPLY"]),
    severity=st.sampled_from(Severity),
    verdict=st.sampled_from([Verdict.FAILED, Verdict.UNDECIDED]),
    address=hostile,
    found=hostile,
    expected=hostile,
    fix=hostile,
    title=hostile,
    calls=st.lists(
        st.builds(Call, module=hostile, location=st.builds(Location, file=names, line=st.integers(1, 99))), max_size=2
    ).map(tuple),
    edits=st.lists(
        st.builds(
            edit,
            kind=st.sampled_from(FixKind),
            file=names,
            old=st.lists(hostile, min_size=1, max_size=2).map(tuple),
            new=st.lists(hostile, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    location=st.none() | st.builds(Location, file=names, line=st.integers(1, 10**6)),
    path=st.just(())
    | st.lists(
        st.builds(
            PathStep,
            kind=st.sampled_from(StepKind),
            name=hostile,
            how=hostile,
            location=st.none() | st.builds(Location, file=names, line=st.integers(1, 99)),
        ),
        min_size=2,
        max_size=3,
    ).map(tuple),
)
results = st.builds(
    lambda items, checks: Findings.of(items, checks=checks), st.lists(findings, max_size=4), st.integers(0, 5)
)
