"""Write ``docs/comparison.md``: what stock Checkov says of the fixtures of each policy.

``python tools/peer_comparison.py`` runs stock Checkov over source and plan of every fixture and writes; with ``--check`` it
says whether the page is out of date and exits 1.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import policy_docs
from tfproof.addresses import without_keys
from tfproof.scan import CheckovProcess, find_checkov
from tfproof.scan.protocol import ViewReport
from tfproof.scan.sources import read_source

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "policies" / "fixtures"
PAGE = ROOT / "docs" / "comparison.md"
KINDS = ("pass", "fail", "unknown")
_NAMED = re.compile(r"(?:^|\.)(pass|fail|unknown)_")
# Stock checks whose title names the same condition. Any other that tells good from bad is found by what it says.
SAME_CONDITION: Mapping[str, tuple[str, ...]] = {
    "CGA_ACM_01": ("CKV2_AWS_71",),
    "CGA_API_01": ("CKV2_AWS_70", "CKV_AWS_309", "CKV_AWS_59"),
    "CGA_API_05": ("CKV2_AWS_75",),
    "CGA_FED_01": ("CKV_AWS_60",),
    "CGA_FED_06": ("CKV_AWS_366",),
    "CGA_WEB_01": ("CKV2_AWS_43", "CKV_AWS_20", "CKV_AWS_375", "CKV_AWS_57", "CKV_AWS_70"),
    "CGA_WEB_02": ("CKV2_AWS_46",),
    "CGA_WEB_03": ("CKV2_AWS_54", "CKV2_AWS_72", "CKV_AWS_174", "CKV_AWS_34"),
    "CGA_WEB_04": ("CKV2_AWS_32", "CKV_AWS_259"),
    "CGA_WEB_05": ("CKV_AWS_379",),
}
HEAD = """# What stock Checkov says

This page is written by `python tools/peer_comparison.py`, which runs Checkov {version} without our policies over the fixture of
each of them, in source and in plan; a failed check in either counts. A resource called `pass_*` is good, `fail_*` is bad, and what is
wrong with `unknown_*` can be known in neither view. Counted are the resources that our policy judges.

Of stock checks, those count that are about the same condition: their title names it, or they fail a bad resource of the fixture
and pass a good one. *Silent* means that none of them has a verdict. A bad resource that is passed is the dangerous kind of wrong.
An `unknown_*` resource that gets a verdict got it by a guess.

It runs as in a scan of tfproof, which takes from it the default of a value that is not given: plain Checkov judges
more of the `unknown_*` resources, by that guess.

Our own policies give every `pass_*` and `fail_*` resource its verdict and report every `unknown_*` one as undecided: the tests of
the policies assert that on the same fixtures. The fixtures are ours, made for our policies: they show what is covered, not how
often.

| policy | stock checks about it | good: right, wrong, silent | bad: right, **wrong**, silent | unknown: passed, failed, silent |
|---|---|---|---|---|
"""
TAIL = """
In all, stock Checkov finds {found} of {bad} bad resources, passes {passed} as good and is silent about {silent}.

## Defects, reproduced

`tests/policies/test_peers.py` reproduces these against the Checkov of this repository, each beside what our policy says; a test that
fails there after an upgrade means that the defect is gone.

- CKV2_AWS_70 passes `GET` and `ANY` methods with `authorization = "NONE"`.
- CKV_AWS_59 passes a method that asks for an API key only, and one whose `authorization` is not known.
- CKV_AWS_60 passes `Principal = "*"` and `Federated = "*"`.
- CKV_AWS_393 passes a role at the first statement that is not about GitHub, with any next one.
- CKV2_AWS_72 passes an http-only origin whose domain is not one of AWS's own.
- CKV2_AWS_54 passes an origin that speaks TLS 1.0.
- CKV_AWS_379 is about a bucket's policy and judges nothing but ACLs.
- In the source, the output of a module that is called twice is taken from the first call: an open identity pool passes CKV_AWS_366.
- A response headers policy that lets any script run, and an identity pool that never asks whether a user signed out, pass everything.
- Clients, groups, role attachments, authorizers and secret policies have no check at all.

Nothing is said here of Trivy and KICS: neither was run.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One policy: the stock checks about its condition, and how often each kind of resource got each verdict."""

    policy: str
    about: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    def text(self) -> str:
        """Return the row of the table."""

        def counted(kind: str, *verdicts: str) -> str:
            return ", ".join(str(self.counts.get((kind, verdict), 0)) for verdict in verdicts)

        cells = [
            f"[{self.policy}](policies/{self.policy}.md)",
            ", ".join(self.about) or "none",
            counted("pass", "passed", "failed", "silent"),
            counted("fail", "failed", "passed", "silent"),
            counted("unknown", "passed", "failed", "silent"),
        ]
        return f"| {' | '.join(cells)} |\n"


def rows(process: CheckovProcess) -> Iterator[Row]:
    """Yield a row for each fixture. ``process`` has stock policies only: ours change how Checkov reads the source."""
    types = {page.id: page.resources for page in policy_docs.pages()}
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        judged = {
            change["address"]: named.group(1)
            for change in plan["resource_changes"]
            if change["type"] in types[folder.name] and (named := _NAMED.search(change["address"]))
        }
        views = process.scan(source=read_source(folder), plans=[("plan", json.dumps(plan, indent=2))])
        yield _row(folder.name, judged, _said(views, judged))


def _said(views: Sequence[ViewReport], judged: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The verdict of each stock check on each resource: failed in any view beats passed."""
    by_block: dict[str, list[str]] = defaultdict(list)
    for address in judged:
        by_block[without_keys(address)].append(address)
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for view in views:
        for outcome in view.outcomes:
            if not outcome.policy.startswith("CKV") or outcome.outcome not in ("passed", "failed"):
                continue
            same = [outcome.address] if outcome.address in judged else by_block.get(without_keys(outcome.address), [])
            for address in same:
                if said[outcome.policy].get(address) != "failed":
                    said[outcome.policy][address] = outcome.outcome
    return said


def _row(policy: str, judged: Mapping[str, str], said: Mapping[str, Mapping[str, str]]) -> Row:
    about = tuple(
        sorted(
            check
            for check, verdicts in said.items()
            if check in SAME_CONDITION.get(policy, ())
            or {("fail", "failed"), ("pass", "passed")} <= {(judged[address], verdict) for address, verdict in verdicts.items()}
        )
    )  # fmt: skip
    counts: Counter[tuple[str, str]] = Counter()
    for address, kind in judged.items():
        verdicts = {said[check][address] for check in about if address in said[check]}
        counts[kind, "failed" if "failed" in verdicts else "passed" if verdicts else "silent"] += 1
    return Row(policy=policy, about=about, counts=counts)


def page(process: CheckovProcess) -> str:
    """Return the page."""
    every = list(rows(process))
    total: Counter[str] = Counter()
    for row in every:
        for (kind, verdict), number in row.counts.items():
            if kind == "fail":
                total[verdict] += number
    tail = TAIL.format(found=total["failed"], bad=sum(total.values()), passed=total["passed"], silent=total["silent"])
    head = HEAD.format(version=process.environment.version)
    return head + "".join(row.text() for row in every) + tail


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    with CheckovProcess(find_checkov(), policies=None) as process:
        text = page(process)
    if arguments == ["--check"]:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print(f"{PAGE.relative_to(ROOT)} is out of date: run python tools/peer_comparison.py")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
