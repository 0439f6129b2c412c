"""Wraps the planner of a pytest session: notes what each test asks for, and answers with mutants' plans.

While it watches, every question goes to the planner and is noted. While it replays, in a forked child, every answer is
one that is known; a question that has none ends the test, and is handed back.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from tfproof.cases import AppliedOutcome, Case, Planner, PlanOutcome
from tfproof.cases.cache.serializers import Serializer
from tfproof.mutation.hooks import Hooks
from tfproof.plan import Plan
from tfproof.terraform import Executable, Sandbox, Sandboxes, SessionProviders

T = TypeVar("T")
PLAN, APPLIED, MORE = "plan", "applied", "more"
_OWN = str(Path(__file__).parent.parent)
_OWN_SCAN = str(Path(__file__).parent.parent / "scan")
_PROGRAMS = frozenset({"subprocess.Popen", "os.posix_spawn", "os.exec", "os.system"})

Question = tuple[str, str]
"""What is asked, and the key of the case."""
Answers = Mapping[Question, PlanOutcome | AppliedOutcome]


class Needed(BaseException):
    """A replayed test asks for what is not known; nothing that a test catches may catch this."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """What a test or a fixture asked for.

    Attributes:
        more: what it does that plans cannot answer: it opens source, runs a program, compares revisions.
    """

    cases: dict[Question, Case] = field(default_factory=dict)
    more: set[str] = field(default_factory=set)

    def add(self, other: Asked) -> None:
        """Add what another one asked for."""
        self.cases |= other.cases
        self.more |= other.more


class Unplanned(Plan):
    """A plan that was never made: known is only that nothing refuses it. Code that reads it gets no answer.

    Args:
        needs: where a question is noted when it is read.
    """

    def __init__(self, needs: dict[Question, Case], case: Case) -> None:  # not Plan's own: there is nothing to read
        object.__setattr__(self, "_missing", (needs, case))

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("__"):
            _unanswered(self)
        return super().__getattribute__(name)

    def __getitem__(self, _key: Any) -> Any:
        return _unanswered(self)

    def __contains__(self, _key: Any) -> bool:
        return _unanswered(self)

    def __iter__(self) -> Iterator[Any]:
        return _unanswered(self)

    def __len__(self) -> int:
        return _unanswered(self)

    def __eq__(self, _other: object) -> bool:
        return _unanswered(self)

    __hash__ = None  # type: ignore[assignment]


def _unanswered(plan: Unplanned) -> NoReturn:
    needs, case = object.__getattribute__(plan, "_missing")
    needs[PLAN, case.key] = case
    raise Needed(f"{PLAN} of {case}")


class Watch(Planner):
    """The planner of a session, watched."""

    def __init__(self, planner: Planner) -> None:  # not Planner's own: everything is delegated
        self._inner = planner
        self._owners: list[Asked] = []
        self._answers: Answers | None = None
        self._folders: tuple[str, ...] = ()
        self.needs: dict[Question, Case] = {}
        self.hooks = Hooks()

    @functools.cached_property
    def executable(self) -> Executable:
        """The Terraform in use."""
        return self._inner.executable

    @contextmanager
    def noting(self, asked: Asked) -> Iterator[None]:
        """Note what is asked for until the block ends."""
        self._owners.append(asked)
        try:
            yield
        finally:
            self._owners.pop()

    def watch_files(self, folders: Iterable[Path]) -> None:
        """From now on, note tests that open files below these folders themselves, or run programs."""
        self._folders = tuple(f"{folder.resolve()}/" for folder in folders)
        sys.addaudithook(self._audit)

    def replay(self, answers: Answers) -> None:
        """Answer with these alone, in this process, from now on."""
        self._answers = answers
        self.hooks.give_back()

    def outcome(self, case: Case, *, warnings: bool = False) -> PlanOutcome:
        """Plan a case, or give the known answer."""
        known = self._known(PLAN, case)
        if isinstance(known, PlanOutcome):
            return known
        if warnings:
            self._more("asks for warnings")
        return self._inner.outcome(case, warnings=warnings)

    def applied(self, case: Case) -> AppliedOutcome:
        """Apply a case, or give the known answer."""
        known = self._known(APPLIED, case)
        return known if isinstance(known, AppliedOutcome) else self._inner.applied(case)

    def announce(self, cases: Iterable[Case]) -> None:
        """Say which cases will be asked for."""
        if self._answers is None:
            self._inner.announce(cases)

    def kept(
        self, form: Serializer[T], cases: Sequence[Case], run: Callable[[list[Sandbox]], T], about: Any = None
    ) -> T:
        """Return the kept result of cases, or run Terraform."""
        self._more("runs more than a plan and an apply")
        return self._inner.kept(form, cases, run, about)

    @property
    def workspaces(self) -> Sandboxes:
        """The workspaces of this session."""
        self._more("uses a separate workspace")
        return self._inner.workspaces

    @property
    def providers(self) -> SessionProviders:
        """The resident providers of this session."""
        return self._inner.providers

    @property
    def inner(self) -> Planner:
        """The planner that is watched."""
        return self._inner

    def close(self) -> None:
        """End every provider and remove every private copy."""
        self._inner.close()

    def _known(self, kind: str, case: Case) -> PlanOutcome | AppliedOutcome | None:
        question = (kind, case.key)
        if self._answers is not None:
            if question in self._answers:
                return self._answers[question]
            self.needs[question] = case
            raise Needed(f"{kind} of {case}")
        if self._owners:
            self._owners[-1].cases[question] = case
        return None

    def _more(self, why: str) -> None:
        if self._answers is not None:
            self.needs[MORE, ""] = next(iter(self.needs.values()), None)  # type: ignore[assignment]
            raise Needed(why)
        if self._owners:
            self._owners[-1].more.add(why)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._owners or (event != "open" and event not in _PROGRAMS):
            return
        if event == "open":
            path = arguments[0]
            if not isinstance(path, str) or not path.startswith(self._folders):
                return
        files = set(_files())
        if event == "open":
            if not any(file.startswith(_OWN) for file in files):
                self._owners[-1].more.add("opens source itself")
        elif any(file.startswith(_OWN_SCAN) for file in files) or not any(file.startswith(_OWN) for file in files):
            self._owners[-1].more.add("runs a program")


def _files() -> Iterator[str]:
    """The files of the functions that are running, without those of this package and of pytest."""
    here = str(Path(__file__).parent)
    frame = sys._getframe(2)  # noqa: SLF001 -- inspect.stack() opens files itself
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith(here) and not name.endswith("pytest_plugin.py"):
            yield name
        frame = frame.f_back  # type: ignore[assignment]


def relative(names: Collection[str]) -> str:
    """Reasons as one text."""
    return "; ".join(sorted(names))
