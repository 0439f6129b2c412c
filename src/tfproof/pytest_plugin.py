"""tfproof in pytest: options, fixtures and hooks, in the order of a session's life. Wiring only."""

from __future__ import annotations

import os
import sysconfig
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tfproof.cases import Case, PlannedCase, Planner, Settings
from tfproof.errors import TfproofError, UsageError
from tfproof.plan.read_tracking import ReadLog
from tfproof.pytest_cases import PLANNER, READS, CaseDeclarations, DeclaredCase
from tfproof.snapshots.pytest_hooks import make_hooks
from tfproof.terraform.temp_dir import TempDir

if TYPE_CHECKING:
    from tfproof.scan.policy_fixture import PolicyAssertions

_OPTIONS = (
    ("terraform", "PATH", "Terraform or OpenTofu executable (default: the first on PATH, else the embedded one)"),
    ("mirror", "DIR", "filesystem mirror of providers (default: auto-detected in the usual places)"),
    ("timeout", "SECONDS", "time limit of one Terraform command (default: 300)"),
    ("store", "DIR|URL", "where plans are kept between runs (default: a folder of the user's cache)"),
)
_CHECKOV = "the environment that has Checkov, for the fixture `policy` (default: auto-detected)"
_POLICIES = "folder of policies for the fixture `policy`, or `own` for tfproof's (default: own); repeatable"
_LOCAL = "a provider that computes everything by itself and is never answered for; repeatable"
_ALLOWED = "a provider that may be downloaded although HashiCorp did not publish it and no mirror holds it; repeatable"
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_SHARED = pytest.StashKey[TempDir | None]()


class CaseFactory(Protocol):
    """What the ``tfproof_case`` fixture gives: cases made inside a test."""

    def __call__(
        self,
        path: str | Path,
        /,
        *,
        var_files: Sequence[str | Path] = (),
        data: Mapping[str, Mapping[str, Any]] | None = None,
        stand_ins: Mapping[str, Mapping[str, Any]] | None = None,
        **inputs: Any,
    ) -> PlannedCase:
        """The case of a folder (relative to pytest's root folder) with these inputs: see :func:`tfproof.case`."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Each option about cases has an ini twin of the same name: ``--tfproof-timeout`` and ``tfproof_timeout``."""
    group = parser.getgroup("tfproof", "Terraform modules, planned offline")
    for name, metavar, text in _OPTIONS:
        group.addoption(f"--tfproof-{name}", metavar=metavar, default=None, help=text)
        parser.addini(f"tfproof_{name}", text, default=None)
    group.addoption("--tfproof-checkov", metavar="PATH", default=None, help=_CHECKOV)
    parser.addini("tfproof_checkov", _CHECKOV, default=None)
    group.addoption("--tfproof-policies", metavar="DIR", action="append", default=None, help=_POLICIES)
    parser.addini("tfproof_policies", _POLICIES, type="linelist", default=[])
    stock = "let Terraform start providers itself for each command: slower, with the same plans"
    group.addoption("--tfproof-no-resident", action="store_true", default=None, help=stock)
    parser.addini("tfproof_no_resident", stock, type="bool", default=False)
    strict = "a data source that asks a cloud is an error, unless the case says what it answers"
    group.addoption("--tfproof-strict-data", action="store_true", default=None, help=strict)
    parser.addini("tfproof_strict_data", strict, type="bool", default=False)
    group.addoption("--tfproof-local-provider", metavar="NAME", action="append", default=None, help=_LOCAL)
    parser.addini("tfproof_local_provider", _LOCAL, type="linelist", default=[])
    group.addoption("--tfproof-allow-provider", metavar="NAME", action="append", default=None, help=_ALLOWED)
    parser.addini("tfproof_allow_provider", _ALLOWED, type="linelist", default=[])
    offline = "download nothing: providers come from mirrors, modules from the stack"
    group.addoption("--tfproof-offline", action="store_true", default=None, help=offline)
    parser.addini("tfproof_offline", offline, type="bool", default=False)
    anew = "plan each case again: neither read nor write the plan cache"
    group.addoption("--tfproof-no-store", action="store_true", default=None, help=anew)
    parser.addini("tfproof_no_store", anew, type="bool", default=False)
    group.addoption(
        "--tfproof-update",
        action="store_true",
        default=False,
        help="write the snapshots that tests use, and remove unused ones; not in a pipeline",
    )
    _add_coverage(group)


def _add_coverage(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--tfproof-coverage",
        metavar="FORMAT[:FILE]",
        nargs="?",
        const="term",
        action="append",
        default=[],
        help="say what modules set and no test asserts: term (default), json, lcov or cobertura; repeatable",
    )
    group.addoption(
        "--tfproof-coverage-source",
        metavar="DIR",
        action="append",
        default=[],
        help="only modules at or below this folder, including ones that no test plans (default: tested modules below pytest's root "
        "folder); repeatable",
    )
    group.addoption(
        "--tfproof-fail-under",
        metavar="PERCENT",
        type=float,
        default=None,
        help="fail when less of what modules set is asserted",
    )
    group.addoption(
        "--tfproof-fail-decrease",
        metavar="FILE",
        default=None,
        help="fail when less of what a module sets is asserted than in an earlier session, of which FILE is the json report",
    )


def _configure_coverage(config: pytest.Config) -> None:
    names = config.getoption("tfproof_coverage")
    least = config.getoption("tfproof_fail_under")
    base = config.getoption("tfproof_fail_decrease")
    if not names and least is None and base is None:
        return
    from tfproof.coverage.pytest_hooks import CoverageHooks, check_options, report_files
    from tfproof.coverage.ratchet import read_base

    reports = report_files(names or ["term"])
    within = tuple(config.rootpath / name for name in config.getoption("tfproof_coverage_source"))
    check_options(reports, least=least, within=within, root=config.rootpath)
    hooks = CoverageHooks(
        planner=config.stash[PLANNER],
        reports=reports,
        least=least,
        base=read_base(config.rootpath / base) if base is not None else None,
        within=within,
        is_worker=hasattr(config, "workerinput"),
    )
    config.pluginmanager.register(hooks, "tfproof-coverage")


def pytest_configure(config: pytest.Config) -> None:
    """One planner a process; the processes of one session share a folder for what ``terraform init`` made."""
    given = {name: config.getoption(f"tfproof_{name}") or config.getini(f"tfproof_{name}") for name, _, _ in _OPTIONS}
    try:
        stock = config.getoption("tfproof_no_resident") or config.getini("tfproof_no_resident")
        anew = config.getoption("tfproof_no_store") or config.getini("tfproof_no_store")
        strict = config.getoption("tfproof_strict_data") or config.getini("tfproof_strict_data")
        local = config.getoption("tfproof_local_provider") or config.getini("tfproof_local_provider")
        allowed = config.getoption("tfproof_allow_provider") or config.getini("tfproof_allow_provider")
        offline = config.getoption("tfproof_offline") or config.getini("tfproof_offline")
        settings = Settings.of(
            **given,
            resident=not stock,
            strict_data=bool(strict),
            local_providers=local,
            allowed_providers=allowed,
            offline=bool(offline),
            keep=not anew,
        )
        worker_input: Mapping[str, str] = getattr(config, "workerinput", {})
        shared = worker_input.get("tfproof_shared")
        config.stash[PLANNER] = Planner(settings, shared=Path(shared) if shared else None)
        _configure_coverage(config)
        config.pluginmanager.register(make_hooks(config), "tfproof-snapshots")
    except UsageError as error:
        raise pytest.UsageError(error.render()) from None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each pytest-xdist worker which folder the session shares."""
    shared = node.config.stash.setdefault(_SHARED, None) or TempDir()
    node.config.stash[_SHARED] = shared
    node.workerinput["tfproof_shared"] = str(shared.root)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which Terraform was chosen, and why."""
    try:
        executable = config.stash[PLANNER].executable
    except TfproofError as error:
        return f"tfproof: no Terraform: {error.what}"
    return f"tfproof: {executable.product} {executable.version} ({executable.origin})"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell the planner which cases the selected tests ask for, so that it can plan them together."""
    declarations = CaseDeclarations(session.config)
    session.config.stash[PLANNER].announce(case for item in session.items for case in declarations.of(item))


def case_fixture(declaration: DeclaredCase, variants: Mapping[str, Mapping[str, Any]] | None = None) -> Any:
    """The fixture of a ``declaration``, in ``variants`` where there are any: :func:`tfproof.case`, :func:`tfproof.each_case`."""

    def tfproof_declared_case(request: pytest.FixtureRequest) -> PlannedCase:
        config = request.config
        try:
            return PlannedCase(declaration.case(config.rootpath, getattr(request, "param", {})), config.stash[PLANNER])
        except UsageError as error:
            error.where = error.where or f"{os.path.relpath(declaration.file)}:{declaration.line}"
            raise

    params = [pytest.param(one, id=name) for name, one in variants.items()] if variants is not None else None
    fixture: Any = pytest.fixture(scope="session", params=params)(tfproof_declared_case)
    fixture.declaration = declaration
    fixture.with_inputs = lambda **more: case_fixture(
        replace(declaration, inputs={**declaration.inputs, **more}), variants
    )
    return fixture


@pytest.fixture(scope="session")
def tfproof_case(pytestconfig: pytest.Config) -> CaseFactory:
    """Make cases inside a test: ``tfproof_case("modules/x", name="a").plan``."""
    planner, root = pytestconfig.stash[PLANNER], pytestconfig.rootpath

    def make(
        path: str | Path,
        /,
        *,
        var_files: Sequence[str | Path] = (),
        data: Mapping[str, Mapping[str, Any]] | None = None,
        stand_ins: Mapping[str, Mapping[str, Any]] | None = None,
        **inputs: Any,
    ) -> PlannedCase:
        files = tuple(root / file for file in var_files)
        case = Case(source=root / path, inputs=inputs, var_files=files, data=data or {}, stand_ins=stand_ins or {})
        return PlannedCase(case, planner)

    return make


@pytest.fixture(scope="session")
def policy(pytestconfig: pytest.Config) -> Iterator[PolicyAssertions]:
    """Which policies a case violates: ``policy.must_violate(case, {"CGA_FED_06"})``, ``policy.must_pass(case)``."""
    from tfproof.scan import own_policies
    from tfproof.scan.policy_fixture import PolicyAssertions

    names = pytestconfig.getoption("tfproof_policies") or pytestconfig.getini("tfproof_policies")
    folders = [own_policies() if name == "own" else pytestconfig.rootpath / name for name in names]
    checkov = pytestconfig.getoption("tfproof_checkov") or pytestconfig.getini("tfproof_checkov")
    scans = PolicyAssertions(policies=folders, checkov=checkov)
    try:
        yield scans
    finally:
        scans.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Remember which attributes the test reads."""
    with ReadLog.recording() as log:
        item.stash[READS] = log
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show, below a failed assertion, the address, value and source line of each attribute that it read."""
    if call.excinfo is not None and isinstance(call.excinfo.value, TfproofError):
        call.excinfo = pytest.ExceptionInfo.from_exception(_without_our_frames(call.excinfo.value))
    report = yield
    if call.when == "setup" and call.excinfo is not None and isinstance(call.excinfo.value, TfproofError):
        report.longrepr = (
            f"{type(call.excinfo.value).__name__}: {call.excinfo.value.render()}"  # no line of it is the test's
        )
    log = item.stash.get(READS, None)
    if report.failed and call.excinfo is not None and log is not None:
        read = log.at(str(item.path), _failed_lines(item.path, call.excinfo))
        if read:
            report.sections.append(("tfproof: what the assertion read", "\n".join(read)))
    return report


def _without_our_frames(error: TfproofError) -> TfproofError:
    """The error as raised by the test's own line: tfproof's own frames do not help the reader of a test's report."""
    ours = str(Path(__file__).parent)
    frames = list(traceback.walk_tb(error.__traceback__))
    first = next((at for at, (frame, _) in enumerate(frames) if frame.f_code.co_filename.startswith(ours)), len(frames))
    trace: TracebackType | None = None
    for at, (frame, line) in reversed(list(enumerate(frames))):
        # Below our first frame, Python's own and those of packages are called by us; a function of the test may be, too.
        hidden = (ours, *_LIBRARIES) if at >= first else ours
        if not frame.f_code.co_filename.startswith(hidden):
            trace = TracebackType(trace, frame, frame.f_lasti, line)
    return error.with_traceback(trace or error.__traceback__)


def _failed_lines(file: Path, error: pytest.ExceptionInfo[BaseException]) -> Iterator[int]:
    """The lines (from 1) of the statements of ``file`` that the failure passed through."""
    for entry in error.traceback:
        if str(entry.path) == str(file):
            start = entry.lineno + 1
            yield from range(start, start + max(1, len(entry.statement.lines)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    planner = config.stash.get(PLANNER, None)
    if planner is not None:
        planner.close()
    shared = config.stash.get(_SHARED, None)
    if shared is not None:
        shared.close()


__all__ = ["CaseFactory", "case_fixture", "policy", "tfproof_case"]
