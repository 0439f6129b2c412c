"""Runs a mutation session in a pytest of its own, and gathers what it writes."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tfproof.cases import Case
from tfproof.errors import TfproofError, UsageError
from tfproof.extras import installing
from tfproof.mutation.mutant import MutantVerdict
from tfproof.mutation.native_suggestions import native_file
from tfproof.mutation.run_settings import Job
from tfproof.mutation.suggestions import fixture
from tfproof.provider.isolation import tied_to_parent

JOB: Final = "TFPROOF_MUTATION_JOB"
INTERRUPTED: Final = 130
"""The exit code of what Ctrl-C ended."""
_CASE: Final = re.compile(r"([ (])case(: |\.plan|\.applied)")
_POLL: Final = 0.2
_GRACE: Final = 5.0


@dataclass(slots=True, kw_only=True)
class RunOutcome:
    """What a session wrote.

    Attributes:
        verdicts: of each mutant, those that were not judged among them.
        tests: ids of the tests that were run against mutants.
        failed: ids of tests that fail on the original.
        more: by the id of a test that was not run against mutants, why.
        cases: by folder, the case of suggested tests.
        guessed: folders that the user gave no inputs for, planned with those of examples or with made ones.
        policies: how many policies judged what no test noticed.
        interrupted: the exit code that says how it was ended early; None where it was not.
        error: why the session could not go on; what it judged before counts.
    """

    verdicts: dict[str, MutantVerdict] = field(default_factory=dict)
    tests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    guessed: dict[str, None] = field(default_factory=dict)
    policies: int = 0
    interrupted: int | None = None
    error: TfproofError | None = None
    finished: bool = False

    def take(self, kind: str, content: Any) -> None:
        """Take one piece of what a session wrote."""
        match kind:
            case "pending":
                for verdict in content:
                    self.verdicts.setdefault(verdict.mutant.id, verdict)
            case "verdict":
                self.verdicts[content.mutant.id] = content
            case "interrupted":
                self.interrupted = self.interrupted or INTERRUPTED
            case "error":
                self.error = TfproofError(content)
            case _:
                self._note(kind, content)

    def _note(self, kind: str, content: Any) -> None:
        match kind:
            case "tests" | "failed" | "more" | "policies":
                setattr(self, kind, content)
            case "native":
                self.tests = list(dict.fromkeys([*self.tests, *content[0]]))
                self.more |= content[1]
            case "guessed":
                self.guessed[content] = None
            case "case":
                self.cases[content[0]] = content[1]
            case "folder":
                self.seconds[content[0]] = content[1]
            case "finished":
                self.finished = True

    @property
    def judged(self) -> int:
        """How many mutants have a verdict."""
        return sum(verdict.status.value != "pending" for verdict in self.verdicts.values())


def run_session(job: Job, arguments: Sequence[str], progress: Callable[[str], None]) -> RunOutcome:
    """Run a session.

    Args:
        job: what to do.
        arguments: what pytest is to collect, and options for it.
        progress: called with a line of text for each step.

    Raises:
        TfproofError: the suite cannot be run, or ended before any mutant was judged.
    """
    if importlib.util.find_spec("pytest") is None:
        raise UsageError("pytest is not installed", fix=installing("pytest"))
    file = job.scratch / "job"
    job.save(file)
    log = job.scratch / "pytest.log"
    parallel = ["-n0"] if importlib.util.find_spec("xdist") is not None else []
    command = [
        *tied_to_parent(), sys.executable, "-m", "pytest", "-p", "tfproof.mutation.session", "-p", "no:cacheprovider", "-q", "--no-header",
        *parallel, *arguments,
    ]  # fmt: skip
    environment = os.environ | {JOB: str(file), "PYTHONDONTWRITEBYTECODE": "1"}
    outcome, pieces = RunOutcome(), Pieces(job.out)
    with log.open("wb") as stream:
        session = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True
        )
        try:
            _follow(session, pieces, outcome, progress)
        except (KeyboardInterrupt, SystemExit) as ended:
            outcome.interrupted = (
                ended.code if isinstance(ended, SystemExit) and isinstance(ended.code, int) else INTERRUPTED
            )
            session.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                session.wait(_GRACE)
        finally:
            _end(session)
    for kind, content in pieces.new():
        outcome.take(kind, content)
    if outcome.error is None and outcome.interrupted is None and not outcome.finished:
        outcome.error = _ended_early(session.returncode, log)
    if outcome.error is not None and not outcome.judged:
        raise outcome.error
    return outcome


def _ended_early(code: int, log: Path) -> TfproofError:
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-30:]
    return TfproofError(
        f"pytest ended with {code} before the mutants were judged", where="\n".join(said) or None,
        fix="run pytest with the same arguments, and fix what it says",
    )  # fmt: skip


def _follow(
    session: subprocess.Popen[bytes], pieces: Pieces, outcome: RunOutcome, progress: Callable[[str], None]
) -> None:
    while True:
        try:
            session.wait(_POLL)
        except subprocess.TimeoutExpired:
            pass
        else:
            return
        for kind, content in pieces.new():
            if kind == "progress":
                progress(content)
            else:
                outcome.take(kind, content)
        if outcome.verdicts:
            progress(f"judged {outcome.judged} of {len(outcome.verdicts)} mutants")


def _end(session: subprocess.Popen[bytes]) -> None:
    """End a session with all that it started: it has a process group of its own."""
    if session.poll() is None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(session.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                session.wait(5)
                return


@dataclass(slots=True)
class Pieces:
    """What a session wrote: a piece that was taken is not read again, however often new ones are asked for."""

    path: Path
    _at: int = 0

    def new(self) -> Iterator[tuple[str, Any]]:
        """Yield the pieces that were not read yet; one that is still being written is left."""
        if not self.path.is_file():
            return
        with self.path.open("rb") as stream:
            stream.seek(self._at)
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                yield pickle.loads(bytes.fromhex(line.decode("ascii").strip()))  # noqa: S301 - of our own child
                self._at += len(line)


def suggested_native_tests(outcome: RunOutcome) -> str:
    """Return the suggested tests as one native test file, for the folder that was mutated."""
    [case] = outcome.cases.values()
    return native_file([one.native for one in outcome.verdicts.values() if one.native is not None], case)


def suggested_tests(outcome: RunOutcome, root: Path) -> str:
    """Return the suggested tests as one Python file; the fixture ``case`` belongs to the folder of the tests after it."""
    parts = ['"""Assertions that notice mutants which no test noticed."""', "", "import tfproof", ""]
    for number, (folder, case) in enumerate(outcome.cases.items()):
        name = "case" if number == 0 else f"case_{number}"
        parts += ["", f"{name}{fixture(case, root).removeprefix('case')}", ""]
        for verdict in outcome.verdicts.values():
            if verdict.suggestion is not None and str(verdict.mutant.folder) == folder:
                parts += ["", _CASE.sub(rf"\1{name}\2", verdict.suggestion)]
    return "\n".join(parts).rstrip() + "\n"
