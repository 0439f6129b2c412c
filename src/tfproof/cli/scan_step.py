"""The scan of a command line: Checkov starts, loads its policies while Terraform works, and judges what it then gets."""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tfproof.cases import AppliedOutcome, Case
from tfproof.cases.simulated_failures import SAY_VALUES
from tfproof.cli.options import settings_of, write_report
from tfproof.cli.progress import step
from tfproof.cli.reporting import choice_of
from tfproof.cli.streams import say
from tfproof.config.finding_filters import is_our_own
from tfproof.errors import ScanError, UsageError, WorkspaceError
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.pages import rules_with_pages
from tfproof.scan import ScanInParts, find_checkov, own_policies
from tfproof.scan.baseline import Accepted, read_baseline, without_accepted, write_baseline
from tfproof.scan.checkov_install import install_checkov
from tfproof.scan.environment import VARIABLE
from tfproof.scan.policy_selection import select
from tfproof.scan.protocol import PolicyInfo
from tfproof.scan.session import CheckovSession
from tfproof.scan.verdict_cache import VerdictCache
from tfproof.terraform.source_tree import read_tree

OWN = "own"


class ScanSession:
    """Checkov, as the options want it. A context manager: leaving it ends Checkov.

    Args:
        options: of the command.
        needed: whether the command is about nothing else. If not, a Checkov that cannot be had is a finding, and ``missing``.
        stays: whether it scans again and again, so that it starts at once.

    Raises:
        ScanError: there is no Checkov and it is needed, or a policy does not load.
        UsageError: a policy or a baseline is not there.
    """

    def __init__(self, options: argparse.Namespace, *, needed: bool = True, stays: bool = False) -> None:
        self._options = options
        self._accepted = read_baseline(options.baseline) if options.baseline else ()
        self._former = self._accepted
        if options.write_baseline and options.write_baseline.is_file():  # what is no baseline is not overwritten
            self._former += read_baseline(options.write_baseline)
        self.policies = [own_policies() if name == OWN else Path(name) for name in options.policies or [OWN]]
        self._choice = choice_of(options)
        self._ids = [*options.policy, *(one for one in options.only if not options.policy and not is_our_own(one))]
        self._scanned, self.missing = "no (--no-scan)", False
        self._needed, self._stays, self._is_left_for_later = needed, stays, False
        self._checkov: CheckovSession | None = None
        if getattr(options, "no_scan", False):
            return
        if options.only and not self._ids:
            self._scanned = "no (--only names no policy)"
            return
        self._open(install=None)

    def _open(self, install: Callable[[Path], Path] | None) -> None:
        """Start Checkov. One that is not installed is left for when it is needed: what does not plan is said before."""
        options, settings = self._options, settings_of(self._options)
        try:
            environment = find_checkov(options.checkov, cache=settings.cache, install=install)
        except ScanError as error:
            if install is None and not (settings.offline or options.checkov or os.environ.get(VARIABLE)):
                self._is_left_for_later = True
                return
            if self._needed or options.checkov:
                raise
            self._scanned, self.missing = f"no: {error.what} ({error.where}); {error.fix}", True
        else:
            self._checkov = CheckovSession(
                environment,
                policies=self.policies,
                timeout=settings.timeout,
                verdicts=VerdictCache.of_user(settings),
                about=None if self._stays else _about(options),
            )

    def prepare(self) -> None:
        """Install Checkov, if that was left for later.

        Raises:
            ScanError: it cannot be, and it is needed.
        """
        if self._is_left_for_later:
            self._is_left_for_later = False
            self._open(install=install_and_say)

    def __enter__(self) -> Self:
        if self._ids and self._checkov is not None:  # a typing error is reported before anything is planned
            try:
                self._selected()
            except BaseException:
                self._checkov.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._checkov is not None:
            self._checkov.close()

    @property
    def _policies(self) -> tuple[PolicyInfo, ...]:
        return self._checkov.loaded.policies if self._checkov is not None else ()

    def _selected(self) -> frozenset[str]:
        if self._checkov is None:
            return frozenset()
        return select(self._checkov.loaded, ids=self._ids, stock=not self._options.no_stock)

    def chosen(self) -> list[PolicyInfo]:
        """The policies that run, by id."""
        self.prepare()
        selected = self._selected()
        return sorted((one for one in self._policies if one.id in selected), key=lambda one: one.id)

    def begin(self, stack: Path, views: Mapping[View, dict[str, Any]]) -> ScanInParts | None:
        """Begin to scan the source of ``stack`` and ``views``, for :meth:`findings`; None without Checkov."""
        self.prepare()
        if self._checkov is None:
            return None
        policies = (policy.id for policy in self._policies)
        self._choice.verified({*rules_with_pages(), *policies}, complete=True)
        begun = ScanInParts(
            self._checkov.of(stack),
            stack=stack,
            ids=self._ids,
            stock=not self._options.no_stock,
            dated_skips=self._options.require_skip_ticket,
        )
        begun.add(views)
        return begun

    def findings(self, stack: Path, views: Mapping[View, dict[str, Any]], begun: ScanInParts | None = None) -> Findings:
        """Scan the source of ``stack`` and ``views``; a finding says so when there should be a Checkov and is none.

        Args:
            stack: the folder of the root module.
            views: what else to scan.
            begun: what :meth:`begin` returned, with all of the views.
        """
        begun = begun or self.begin(stack, views)
        start = time.monotonic()
        with step(f"scanning {stack}"):
            if begun is None or self._checkov is None:
                return Findings.of([_unscanned(stack, self._scanned)] if self.missing else [], checks=0)
            result = begun.findings()
        names = " and ".join([", ".join(["source", *views][:-1]), [*views][-1]]) if views else "source"
        kept = "" if self._checkov.scanned else " (verdicts of an equal scan; --no-cache scans again)"
        self._scanned = (
            f"{names}, Checkov {self._checkov.environment.version}, policies "
            f"{', '.join(self._named_policies())}, {time.monotonic() - start:.1f} s{kept}"
        )
        return result

    def _named_policies(self) -> Iterator[str]:
        for folder in self.policies:
            yield OWN if folder == own_policies() else folder.name

    def accepted(self, result: Findings, *, everything: bool) -> Findings:
        """Leave out what the baseline accepts, or accept all of it and write the baseline.

        Args:
            result: what was found.
            everything: whether rules that are no policies were run as well.
        """
        return _apart(self._accepted_of(_apart(result, _named), everything=everything), _plain)

    def _accepted_of(self, result: Findings, *, everything: bool) -> Findings:
        if self._options.write_baseline:
            elsewhere = [one for one in self._former if self._is_elsewhere(one)]
            text = write_baseline(result, self._former, elsewhere=elsewhere)
            write_report(text, self._options.write_baseline)
            self._accepted = read_baseline(self._options.write_baseline)
        elif not self._options.baseline:
            return result
        loaded = {policy.id for policy in self._policies}
        selected = self._selected()
        return without_accepted(
            result,
            [one for one in self._accepted if not self._is_elsewhere(one)],
            ran=lambda rule: rule in selected or (rule not in loaded and (everything or rule.startswith("TFPROOF_"))),
        )

    def _is_elsewhere(self, accepted: Accepted) -> bool:
        """Whether an entry is of a stack of the configuration file that this run is not about."""
        here = {one.name for one in self._options.stacks}
        others = (one.name for one in self._options.configuration.stacks if one.name not in here)
        return any(accepted.address.startswith(f"{name}: ") for name in others)

    def lines(self, result: Findings) -> Iterator[str]:
        """What the text report says of the scan before the findings."""
        yield f"scanned:   {self._scanned}"
        if "accepted" in result.notes:
            file = self._options.write_baseline or self._options.baseline
            written = " (written)" if self._options.write_baseline else ""
            yield f"baseline:  {result.notes['accepted']} accepted in {file}{written}"
            if any(one.form == 1 for one in self._accepted):
                yield f"           format 1: convert it with --write-baseline {file}"
            for unused in result.notes["accepted_unused"]:
                yield f"           matches nothing any more: {unused}"


def _about(options: argparse.Namespace) -> object:
    """What a command is about: its words, and the source of its stacks. None where that cannot be read."""
    try:
        return [str(Path.cwd()), options.arguments, [read_tree(one.stack.resolve()).digest for one in options.stacks]]
    except (WorkspaceError, OSError):
        return None


def install_and_say(cache: Path) -> Path:
    """Make the environment of Checkov, as :func:`install_checkov` does, and show how long it has taken so far."""
    with contextlib.ExitStack() as shown:

        def told(text: str) -> None:
            say(f"tfproof: {text}")
            shown.enter_context(step("installing Checkov"))

        return install_checkov(cache, say=told)


def _unscanned(stack: Path, why: str) -> Finding:
    return Finding(
        rule="TFPROOF_SCAN",
        title="Configuration was not scanned",
        severity=Severity.HIGH,
        address=str(stack),
        found=why.removeprefix("no: "),
        expected="a scan with Checkov",
        fix="run `tfproof setup-checkov`, or leave the scan out with --no-scan",
        view=View.SOURCE,
        verdict=Verdict.UNDECIDED,
    )


def _apart(result: Findings, address: Callable[[Finding], str]) -> Findings:
    """The same with other addresses: a baseline tells one stack's from another's by the name of the stack before them."""
    items = [replace(one, address=address(one)) for one in result.all]
    return Findings.of(items, checks=result.checks, notes=result.notes)


def _named(finding: Finding) -> str:
    return f"{finding.stack}: {finding.address}" if finding.stack else finding.address


def _plain(finding: Finding) -> str:
    return finding.address.removeprefix(f"{finding.stack}: ") if finding.stack else finding.address


def not_applied(case: Case, outcome: AppliedOutcome) -> Iterator[Finding]:
    """No check looked at what a plan hides until apply: that is not a pass."""
    for failure in outcome.failures:
        yield Finding(
            rule="TFPROOF_APPLY",
            title="Configuration cannot be applied in simulation",
            severity=Severity.MEDIUM,
            address=failure.addresses[0] if failure.addresses else str(case.source),
            found=f"{failure.kind.value}: {' '.join(failure.message.split())}",
            expected="an apply without a cloud, so that every value is known",
            fix=failure.way_out or SAY_VALUES,
            view=View.APPLIED,
            verdict=Verdict.UNDECIDED,
        )


def refuse_contradictions(options: argparse.Namespace) -> None:
    """Refuse options that cannot both be meant.

    Raises:
        UsageError: names both.
    """
    given = options.var or options.var_file or options.data
    with contextlib.suppress(StopIteration):
        first, second = next(
            pair
            for pair, both in (
                (("--source-only", "--plan"), options.source_only and options.plan),
                (("--plan", "--var, --var-file and --data"), options.plan and given),
                (("--source-only", "--var, --var-file and --data"), options.source_only and given),
            )
            if both
        )
        raise UsageError(f"{first} and {second} exclude each other", fix=f"leave out {second}")
