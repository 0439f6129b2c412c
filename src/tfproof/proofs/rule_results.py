"""What a proof about one resource comes to, with the rule that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tfproof.addresses import parse_path
from tfproof.findings import Finding, Location, PathStep, Severity, Verdict, View, titled
from tfproof.iam import Document
from tfproof.plan import Resource
from tfproof.proofs.policy_attributes import POLICIES

_TRUSTS = "PROOF_TRUST_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is proved of every document of a kind.

    Args:
        id: how reports name it.
        severity: of a finding that nothing softens.
        title: the problem of what fails it.
        fix: what to do about a finding.
        guideline: the page that says why.
        about_reading: the problem is that something cannot be read, so that it is found where nothing can be decided.
    """

    id: str
    severity: Severity
    title: str
    fix: str
    guideline: str
    about_reading: bool = False

    def headline(self, verdict: Verdict) -> str:
        """The title of a finding with ``verdict``."""
        return self.title if self.about_reading else titled(self.title, verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """The answer of one rule about one resource.

    Args:
        address: what was judged.
        location: where it is.
        verdict: passed, failed or undecided.
        claim: what was to be proved.
        found: the counterexample, or why nothing could be decided.
        facts: what a proof relies on, and which view of the document it is about.
        severity: when it differs from the rule's.
        documents: of a refuted claim, what gives the access: all of them must allow it.
        also: ids of other rules that find the same.
        cause: the address of the policy that gives the access, when it is another.
        path: how an identity reaches it, step by step.
        guide: the page that says why, where another fits better than the rule's.
    """

    rule: Rule
    address: str
    location: Location | None
    verdict: Verdict
    claim: str
    found: str = ""
    facts: str = ""
    severity: Severity | None = None
    documents: tuple[Document, ...] = ()
    also: tuple[str, ...] = ()
    cause: str = ""
    path: tuple[PathStep, ...] = ()
    guide: str = ""

    def finding(self) -> Finding:
        """The finding of a judgement that is no pass."""
        return Finding(
            rule=self.rule.id,
            severity=self.severity or self.rule.severity,
            address=self.address,
            found=self.found,
            expected=self.claim,
            fix=self.rule.fix,
            view=View.PROOF,
            location=self.location,
            verdict=self.verdict,
            title=self.rule.headline(self.verdict),
            guideline=self.guide or self.rule.guideline,
            also=self.also,
            cause=self.cause,
            path=self.path,
        )


def passed(rule: Rule, resource: Resource, claim: str, *, facts: str = "") -> RuleResult:
    """The claim is proved."""
    return replace(_result(rule, resource, claim, Verdict.PASSED), facts=facts)


def failed(rule: Rule, resource: Resource, claim: str, found: str, *, severity: Severity | None = None) -> RuleResult:
    """The claim is refuted: ``found`` shows it."""
    return replace(_result(rule, resource, claim, Verdict.FAILED), found=found, severity=severity)


def undecided(rule: Rule, resource: Resource, claim: str, why: str) -> RuleResult:
    """It cannot be determined."""
    return replace(_result(rule, resource, claim, Verdict.UNDECIDED), found=why)


def _result(rule: Rule, resource: Resource, claim: str, verdict: Verdict) -> RuleResult:
    place = _place(rule, resource)
    return RuleResult(rule=rule, address=resource.address, location=place, verdict=verdict, claim=claim)


def _place(rule: Rule, resource: Resource) -> Location | None:
    """Where the block is, or its policy where an override file sets that."""
    policy = "assume_role_policy" if rule.id.startswith(_TRUSTS) else POLICIES.get(resource.type, "")
    return resource.location_of(parse_path(policy))
