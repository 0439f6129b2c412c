"""The pytest plugin that ``tfproof mutate`` runs: the suite once on the original, then against each mutant.

What to do is in a file that the environment names; what comes of it is written to another one, a line for each
verdict, so that a run that is ended early leaves what it knows.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import time
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tfproof.cases import AppliedOutcome, Case, PlanOutcome
from tfproof.cases.generated.given_inputs import usual_inputs
from tfproof.errors import TfproofError, UsageError
from tfproof.inputs.variables import read_variables
from tfproof.mutation.engine import MutationEngine
from tfproof.mutation.generate import mutants_of
from tfproof.mutation.judges import Judges
from tfproof.mutation.kill_jobs import KillJob as Repeat
from tfproof.mutation.kill_jobs import Result, Subject
from tfproof.mutation.mutant import Mutant, MutantVerdict, Status
from tfproof.mutation.mutant_plans import MutantPlanner
from tfproof.mutation.mutant_runs import run_jobs
from tfproof.mutation.native import NativeTests
from tfproof.mutation.native_suggestions import NativeSuggestions
from tfproof.mutation.policies import Policies
from tfproof.mutation.run_settings import Job
from tfproof.mutation.schemas import Schemas, no_schemas, schemas_of
from tfproof.mutation.session_planner import PLAN, Asked, Question, Watch
from tfproof.plan.read_tracking import ReadLog, ReadPlace
from tfproof.pytest_cases import PLANNER, READS

JOB: Final = "TFPROOF_MUTATION_JOB"


@dataclass(slots=True, kw_only=True, eq=False)  # pytest keeps plugins in sets
class _Session:
    """One run: what is watched, and what of the suite counts."""

    job: Job
    watch: Watch
    subjects: dict[str, Subject] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    fixtures: dict[int, Subject] = field(default_factory=dict)
    replays: bool = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note what a test asks for and reads."""
        subject = self.subjects[item.nodeid] = Subject(item=item)
        with self.watch.noting(subject.asked):
            done = yield
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note what the test reads, and which fixtures it has."""
        try:
            return (yield)
        finally:
            subject = self.subjects.get(item.nodeid)
            if subject is not None and not self.replays:
                self._note(item, subject)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, object, object]:
        """Note what a fixture asks for and reads, for every test that has it."""
        if self.replays:
            return (yield)
        with ReadLog.recording() as log:
            own = Asked()
            with self.watch.noting(own):
                try:
                    return (yield)
                finally:
                    known = self.fixtures[id(fixturedef)] = Subject(item=None, asked=own)  # type: ignore[arg-type]
                    known.reads.update(log.places())

    def _note(self, item: pytest.Item, subject: Subject) -> None:
        log = item.stash.get(READS, None)
        subject.reads.update(log.places() if log is not None else ())
        # Which definitions a test used, pytest keeps in private attributes alone: see ``pytest_cases``.
        request = getattr(item, "_request", None)
        for one in getattr(request, "_fixture_defs", {}).values():
            known = self.fixtures.get(id(one))
            if known is not None:
                subject.asked.add(known.asked)
                subject.reads.update(known.reads)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which tests do not pass on the original."""
        if report.failed:
            self.failed.add(report.nodeid)
        if report.skipped:
            self.skipped.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> object:
        """Collect nothing where no test is wanted."""
        return None if self.job.tests else True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> object:
        """Run the suite once, then the mutants."""
        out = Out(self.job.out)
        try:
            if session.testsfailed:
                raise UsageError("the tests cannot be collected", fix="run pytest alone, and fix what it says")
            with contextlib.ExitStack() as ending:
                policies = ending.enter_context(self._policies()) if self.job.policies else None
                self._original(session, out)
                out.write("policies", policies.count if policies is not None else 0)
                with self.watch.hooks:
                    self._mutants(out, policies)
        except TfproofError as error:
            out.write("error", error.render())
        except KeyboardInterrupt:
            out.write("interrupted", "")
        session.testsfailed = 0
        return True

    def _policies(self) -> Policies:
        return Policies(self.watch.inner, self.job.policies, checkov=self.job.checkov, stock=self.job.stock)

    def _original(self, session: pytest.Session, out: Out) -> None:
        self.watch.watch_files(self.job.folders)
        items = session.items
        for number, item in enumerate(items):
            following = items[number + 1] if number + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            out.write("progress", f"running the tests on the original: {number + 1} of {len(items)}")
        self.replays = True
        session.config.pluginmanager.unregister(self)
        out.write("failed", sorted(self.failed))

    def _mutants(self, out: Out, policies: Policies | None) -> None:
        left_out = self.failed | self.skipped
        subjects = [one for name, one in self.subjects.items() if name not in left_out and one.asked.cases]
        self._repeat(subjects)
        out.write("tests", [one.id for one in subjects if not one.asked.more])
        more = {one.id: "; ".join(sorted(one.asked.more)) for one in subjects if one.asked.more}
        out.write("more", more)
        self.watch.inner.leave_kept()  # a copy of a mutant is planned by no other session: its digest would be computed in vain
        planner = MutantPlanner(self.watch.inner, self.job.scratch)
        judges = Judges(planner=planner, originals=self.watch.inner, policies=policies, every=self.job.every)
        for folder in self.job.folders:
            began = time.monotonic()
            cases = self._cases(folder, subjects, out)
            found = [one for one in self._generated(folder, cases) if self.job.wants(one)]
            out.write("planned", [len(found), str(folder)])
            native = self._native(out, planner, cases)
            engine = MutationEngine(
                watch=self.watch,
                planner=planner,
                subjects=[one for one in subjects if self._sees(planner, one, found)],
                base=self._base(subjects),
                cases=cases,
                judges=judges,
                native=native,
                native_suggestions=NativeSuggestions(planner=planner, originals=self.watch.inner)
                if self.job.native_suggestions or native is not None
                else None,
                every=self.job.every,
                on_verdict=out.verdict,
                progress=lambda text: out.write("progress", text),
            )
            out.pending(found)
            engine.run(found)
            out.write("folder", [str(folder), round(time.monotonic() - began, 1)])
            if cases:
                out.write("case", [str(folder), cases[0]])
        out.write("finished", "")

    def _repeat(self, subjects: list[Subject]) -> None:
        """Run the tests on the original once more, as they run against mutants: one that fails then would kill everything."""
        able = [one for one in subjects if not one.asked.more]
        answers = self._base(subjects)

        def done(_job: Repeat, result: Result) -> None:
            for one in able:
                if one.id not in result.passed:
                    one.asked.more.add(result.trouble or "does not pass when it runs again in a separate process")

        run_jobs(self.watch, [Repeat(name="original", subjects=able, answers=answers, all=True)], answers, done)

    def _sees(self, planner: MutantPlanner, subject: Subject, mutants: list[Mutant]) -> bool:
        files = {one.file: one for one in mutants}
        return any(planner.sees(case, one) for case in subject.asked.cases.values() for one in files.values())

    def _native(self, out: Out, planner: MutantPlanner, cases: list[Case]) -> NativeTests | None:
        if self.job.native is None or not cases:
            return None
        found = NativeTests.of(planner, self.watch.inner, cases[0], self.job.native)
        if found is not None:
            left_out = {found.name(run): why for run, why in found.left_out.items()}
            out.write("native", ([found.name(run) for run in sorted(found.passing)], left_out))
        return found

    def _cases(self, folder: Path, subjects: list[Subject], out: Out) -> list[Case]:
        """The cases of a folder, first those of which tests read most; without tests, those of the command line.

        What they do not give, examples and native tests may.
        """
        read: dict[str, set[ReadPlace]] = {}
        asked: Counter[str] = Counter()
        cases: dict[str, Case] = {}
        for subject in subjects:
            own = {key: case for (_, key), case in subject.asked.cases.items() if _is_at(case, folder)}
            cases |= own
            asked.update(own.keys())
            for key in own:
                read.setdefault(key, set()).update(subject.reads)
        found = [cases[key] for key in sorted(cases, key=lambda key: (-len(read[key]), -asked[key]))]
        if not found:
            given = [case for case in self.job.cases if _is_at(case, folder)] or [Case(source=folder)]
            found = [case for case in given if self.watch.inner.outcome(case).plan is not None]
        if not found:
            found = [usual_inputs(given[0], self.watch.inner, read_variables(folder))]
            out.write("guessed", str(folder))
        return found

    def _base(self, subjects: list[Subject]) -> Mapping[Question, PlanOutcome | AppliedOutcome]:
        found: dict[Question, PlanOutcome | AppliedOutcome] = {}
        for subject in subjects:
            if subject.asked.more:
                continue
            for question, case in subject.asked.cases.items():
                if question not in found:
                    inner = self.watch.inner
                    found[question] = inner.outcome(case) if question[0] == PLAN else inner.applied(case)
        return found

    def _generated(self, folder: Path, cases: list[Case]) -> Iterator[Mutant]:
        schemas: Schemas = no_schemas
        if cases:
            workspace = self.watch.inner.workspaces.open(cases[0].source)
            schemas = schemas_of(self.watch.inner.providers.schemas(workspace))
        yield from mutants_of(folder, schemas=schemas, operators=self.job.operators)


def _is_at(case: Case, folder: Path) -> bool:
    return case.source.resolve() == folder.resolve()


class Out:
    """Where a run writes what it knows: one JSON line for each piece, verdicts pickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, kind: str, content: Any) -> None:
        """Add a piece."""
        data = pickle.dumps((kind, content)).hex()
        with self._path.open("a", encoding="ascii") as stream:
            stream.write(f"{data}\n")

    def verdict(self, verdict: MutantVerdict) -> None:
        """Add a verdict."""
        self.write("verdict", verdict)

    def pending(self, mutants: list[Mutant]) -> None:
        """Say what is to be judged."""
        self.write(
            "pending", [MutantVerdict(mutant=one, status=Status.PENDING, why="the run was ended") for one in mutants]
        )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the watch before the session's planner."""
    job = Job.read(Path(os.environ[JOB]))
    config.stash[PLANNER].only_read_kept()
    watch = Watch(config.stash[PLANNER])
    config.stash[PLANNER] = watch
    config.pluginmanager.register(_Session(job=job, watch=watch), "tfproof-mutation")
