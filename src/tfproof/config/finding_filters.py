"""Which findings a run reports, how severe they are, and which fail it."""

from __future__ import annotations

import difflib
import fnmatch
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Severity

OF_RUN = "TFPROOF_"
"""Rules about the run itself. A pattern of other rules never means them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the options and the configuration file say about rules.

    Attributes:
        only: ids or patterns of the rules that are reported; empty for all.
        skip: ids or patterns of rules that are not reported.
        severities: severities in place of the rules' own, by id or pattern; the last pattern that matches counts.
        fail_on: the least severity that fails the run.
    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Severity = Severity.LOW

    def verified(self, known: Collection[str], *, complete: bool) -> Choice:
        """Return this choice, once every id and pattern of it means a rule.

        Args:
            known: the ids of rules that are known.
            complete: whether these are all rules; without Checkov, those of policies are not known.

        Raises:
            UsageError: one means none, or ``skip`` leaves nothing.
        """
        for option, patterns in (("--only", self.only), ("--skip", self.skip), ("severities", self.severities)):
            for pattern in patterns:
                if not any(_means(pattern, rule) for rule in known) and (complete or is_our_own(pattern)):
                    near = difflib.get_close_matches(pattern.upper(), sorted(known), n=3, cutoff=0.6)
                    raise UsageError(
                        f"no such rule: {pattern}",
                        where=option,
                        expected="the id of a rule, or a pattern such as 'CKV_AWS_*'",
                        fix=f"write {' or '.join(near)}" if near else "list policies with `tfproof scan --list`",
                    )
        if known and all(self.leaves_out(rule) for rule in known if not rule.startswith(OF_RUN)):
            raise UsageError("no rule is left to report", where="--only and --skip", fix="leave out fewer rules")
        return self

    def leaves_out(self, rule: str) -> bool:
        """Whether findings of ``rule`` are not reported."""
        if any(_means(pattern, rule) for pattern in self.skip):
            return True
        if rule.startswith(OF_RUN) or not self.only:
            return False
        return not any(_means(pattern, rule) for pattern in self.only)

    def applied(self, result: Findings) -> Findings:
        """Return ``result`` with what is left out counted in the notes, and with the chosen severities."""
        items = result.all
        gone = Counter(one.rule for one in items if self.leaves_out(one.rule))
        notes = {**result.notes, "left_out": dict(sorted(gone.items()))} if gone else dict(result.notes)
        kept = [self._weighed(one) for one in items if one.rule not in gone]
        return replace(Findings.of(kept, checks=result.checks, notes=notes), fail_on=self.fail_on)

    def of_proofs(self, proofs: Findings) -> Findings:
        """Return ``proofs`` with claims of reported rules alone, so that what is left out counts for no check."""
        proved = [one for one in proofs.notes["proved"] if not self.leaves_out(one["rule"])]
        failed = [one for one in proofs.all if not self.leaves_out(one.rule)]
        return Findings.of(failed, checks=len(proved) + len(failed), notes={**proofs.notes, "proved": proved})

    def _weighed(self, finding: Finding) -> Finding:
        chosen = [severity for pattern, severity in self.severities.items() if _means(pattern, finding.rule)]
        return replace(finding, severity=chosen[-1]) if chosen else finding


def is_our_own(pattern: str) -> bool:
    """Whether ``pattern`` can mean nothing but rules that are always known: proofs, and those of the run itself."""
    return pattern.startswith(("PROOF_", OF_RUN))


def matching(patterns: Sequence[str], rules: Iterable[str]) -> list[str]:
    """Return those of ``rules`` that one of ``patterns`` means."""
    return [rule for rule in rules if any(_means(pattern, rule) for pattern in patterns)]


def _means(pattern: str, rule: str) -> bool:
    if rule.startswith(OF_RUN) and not pattern.startswith(OF_RUN):
        return False
    return fnmatch.fnmatchcase(rule, pattern)
