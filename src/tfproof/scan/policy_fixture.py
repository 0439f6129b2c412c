"""Which policies a case violates, for tests: one process of Checkov answers for all of them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from pathlib import Path

from tfproof.cases import PlannedCase, Settings
from tfproof.errors import ExpectationError, UsageError
from tfproof.findings import Finding, Findings, View
from tfproof.scan.bundled_policies import own_policies
from tfproof.scan.environment import find_checkov
from tfproof.scan.process import CheckovProcess
from tfproof.scan.run import scan


class PolicyAssertions:
    """Scans of cases with own policies, without those that Checkov brings: source, plan and applied state of each.

    Args:
        policies: folders of policies; tfproof's own by default.
        checkov: the environment that has Checkov; auto-detected by default.

    Raises:
        ScanError: there is no Checkov, or the policies cannot be loaded.
    """

    def __init__(self, *, policies: Sequence[Path] = (), checkov: str | None = None) -> None:
        self._process = CheckovProcess(
            find_checkov(checkov, cache=Settings.of().cache), policies=policies or [own_policies()]
        )
        self._scanned: dict[str, Findings] = {}

    def findings(self, case: PlannedCase) -> Findings:
        """Everything that the policies say of ``case``; scanned once a session.

        Raises:
            ExpectationError: the case does not plan or cannot be applied.
            ScanError: the scan cannot be trusted.
        """
        key = case.case.key
        if key not in self._scanned:
            views = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
            self._scanned[key] = scan(
                self._process.environment, stack=case.case.source, plans=views, process=self._process, stock=False
            )
        return self._scanned[key]

    def violations(self, case: PlannedCase) -> frozenset[str]:
        """The ids of all policies that ``case`` violates.

        Raises:
            ExpectationError: a policy could not decide, or nothing was there to judge; the message has each reason.
        """
        result = self.findings(case)
        if result.undecided:
            raise ExpectationError(
                f"policies could not decide about {case.case.described}:\n{_listed(result.undecided)}",
                expected="a verdict of each policy",
            )
        if not result.checks:
            raise ExpectationError(
                f"{case.case.described} has no resource that a policy checks",
                expected="at least one resource that a policy is for",
            )
        return frozenset(finding.rule for finding in result.findings)

    def must_violate(self, case: PlannedCase, ids: Collection[str]) -> None:
        """Demand that ``case`` violates exactly these policies.

        Args:
            case: the case.
            ids: the ids of the policies.

        Raises:
            ExpectationError: it violates others or fewer, or one could not decide; the message has every finding.
            UsageError: there is no such policy.
        """
        wanted = frozenset([ids] if isinstance(ids, str) else ids)
        self._refuse_unknown(wanted)
        said = self.violations(case)
        if said == wanted:
            return
        result = self.findings(case)
        lines = [f"  - {identifier} is not violated" for identifier in sorted(wanted - said)]
        more = [finding for finding in result.findings if finding.rule not in wanted]
        raise ExpectationError(
            f"{case.case.described} violates {', '.join(sorted(said)) or 'no policy'}:\n"
            + "\n".join([*lines, *_lines(more)]),
            expected=f"exactly {', '.join(sorted(wanted)) or 'none'}",
        )

    def must_pass(self, case: PlannedCase, ids: Collection[str] = ()) -> None:
        """Demand that ``case`` violates no policy, or none of these.

        Args:
            case: the case.
            ids: the ids of the policies; all without them.

        Raises:
            ExpectationError: it does, or one could not decide, or nothing was judged; the message has every finding.
            UsageError: there is no such policy.
        """
        chosen = frozenset([ids] if isinstance(ids, str) else ids)
        self._refuse_unknown(chosen)
        if not self.violations(case) & (chosen or self.violations(case)):
            return
        found = [finding for finding in self.findings(case).findings if not chosen or finding.rule in chosen]
        raise ExpectationError(f"{case.case.described} violates policies:\n{_listed(found)}", expected="no violation")

    def close(self) -> None:
        """End Checkov; what was scanned stays readable."""
        self._process.close()

    def _refuse_unknown(self, ids: Collection[str]) -> None:
        known = [policy.id for policy in self._process.loaded.policies if policy.own]
        for identifier in sorted(ids):
            if identifier not in known and not identifier.startswith("TFPROOF_"):
                near = difflib.get_close_matches(identifier, known, n=1)
                raise UsageError(
                    f"there is no policy {identifier}",
                    expected=f"an id such as {(near or known)[0]}",
                    fix="name a loaded policy; Checkov's built-in ones are not loaded",
                )


def _listed(findings: Sequence[Finding]) -> str:
    return "\n".join(_lines(findings))


def _lines(findings: Sequence[Finding]) -> list[str]:
    return [
        f"  - {one.rule} {one.address}{f' ({one.location})' if one.location else ''}: {one.found}; "
        f"expected {one.expected}"
        for one in findings
    ]
