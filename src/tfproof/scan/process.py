"""A process of Checkov's environment that answers scans: started once, asked as often as wanted."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tfproof.errors import ScanError, WorkspaceError
from tfproof.provider.isolation import tied_to_parent
from tfproof.scan.environment import CheckovEnvironment, clean_environment, own_code
from tfproof.scan.prepared_views import PreparedViews
from tfproof.scan.protocol import Loaded, ViewReport, loaded, view_report
from tfproof.scan.sources import Source
from tfproof.terraform.temp_dir import TempDir

_CHUNK = 1 << 16


def scratch_folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    """Return a new folder below the one that the next process removes, should this one be killed.

    Raises:
        ScanError: the temp folder cannot be written.
    """
    try:
        return tempfile.TemporaryDirectory(dir=TempDir.of_process().root, prefix=prefix)
    except WorkspaceError as error:
        raise ScanError(error.what, where=error.where, expected=error.expected, fix=error.fix) from error


class CheckovProcess:
    """Checkov with folders of policies loaded. A context manager: entering it waits until they are, leaving it ends it.

    Args:
        environment: where Checkov lives.
        policies: a folder of own policies, several, or None for stock ones only.
        timeout: seconds that one answer may take.

    Raises:
        ScanError: a folder of policies cannot be right; that the policies cannot all be loaded is raised later, by the call that
            first needs them.
    """

    def __init__(
        self, environment: CheckovEnvironment, *, policies: Path | Sequence[Path] | None, timeout: float = 300.0
    ) -> None:
        folders = [policies] if isinstance(policies, Path) else policies or ()
        self.environment = environment
        self._timeout = timeout
        self._scratch = scratch_folder("checkov-")
        scratch = Path(self._scratch.name)
        self._errors = (scratch / "stderr").open("w+b")
        self._process = subprocess.Popen(
            [*tied_to_parent(), str(environment.python), "-s", "-P", "-m", "tfproof.scan.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**clean_environment(scratch), "PYTHONPATH": str(own_code(scratch))},
            cwd=scratch,
            start_new_session=True,
        )
        self._pending = b""
        self._begun = self._answered = 0
        self._answers: dict[int, bytes] = {}
        try:
            self._ask({"do": "declare", "policies": [str(folder.absolute()) for folder in folders]})
            self._send({"do": "load"})
        except BaseException:
            self.close()
            raise

    @functools.cached_property
    def loaded(self) -> Loaded:
        """The policies. They load while the caller does other things, until this is asked for.

        Raises:
            ScanError: they cannot all be loaded, or the process died or took too long.
        """
        return loaded(self._answer())

    def scan(
        self,
        *,
        source: Source | None,
        plans: Sequence[tuple[str, str]],
        only: Collection[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> tuple[ViewReport, ...]:
        """Scan ``source`` and each of ``plans``: (view, plan JSON).

        Args:
            source: what the stack is made of, or None when there is none to read.
            plans: what else to scan.
            only: the ids of the policies to run; all that were loaded by default.
            inputs: the values of the stack's variables, for the source; their defaults by default.
        """
        return self.begin(source=source, plans=plans, only=only, inputs=inputs)()

    def begin(
        self,
        *,
        source: Source | None,
        plans: Sequence[tuple[str, str]],
        only: Collection[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Callable[[], tuple[ViewReport, ...]]:
        """Begin what :meth:`scan` does, and return what waits for it. What was begun first is done first."""
        prepared = PreparedViews.write(Path(self._scratch.name), source, plans, inputs)
        answered = self.begin_prepared(prepared, only)

        def wait() -> tuple[ViewReport, ...]:
            reports = answered()
            prepared.remove()
            return tuple(map(prepared.placed, reports))

        return wait

    def begin_prepared(
        self, views: PreparedViews, only: Collection[str] | None = None
    ) -> Callable[[], tuple[ViewReport, ...]]:
        """Begin to scan views, and return what waits for it: places are those of the copy."""
        _ = self.loaded  # its answer comes first
        stack = str(views.copy) if views.copy is not None else ""
        plans = [(view, str(path)) for view, path in views.plans]
        chosen = sorted(only) if only is not None else None
        self._send({"do": "scan", "stack": stack, "plans": plans, "only": chosen})
        number, self._begun = self._begun, self._begun + 1
        return lambda: tuple(map(view_report, self._answer_to(number)))

    def _answer_to(self, number: int) -> Any:
        """The answer to a scan. Those to scans that were begun before it come first."""
        while number not in self._answers:
            self._answers[self._answered] = self._line()
            self._answered += 1
        return _result(self._answers.pop(number))

    def close(self) -> None:
        """End the process and remove what it wrote. One whose policies were not asked for is still loading: it is not waited for."""
        if "loaded" not in self.__dict__:
            self._kill()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._kill()
        self._scratch.cleanup()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def __enter__(self) -> Self:
        try:
            _ = self.loaded
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: dict[str, Any]) -> Any:
        self._send(request)
        return self._answer()

    def _send(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was made with a pipe
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise self._died() from None

    def _answer(self) -> Any:
        return _result(self._line())

    def _line(self) -> bytes:
        assert self._process.stdout is not None  # noqa: S101 - it was made with a pipe
        until = time.monotonic() + self._timeout
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                left = until - time.monotonic()
                if left <= 0 or not selector.select(left):
                    self._kill()
                    raise ScanError(
                        f"Checkov did not answer within {self._timeout:g} seconds and was stopped",
                        expected="an answer in time",
                        fix="raise the time limit, or scan a smaller stack",
                    )
                chunk = os.read(self._process.stdout.fileno(), _CHUNK)
                if not chunk:
                    raise self._died()
                self._pending += chunk
        line, self._pending = self._pending.split(b"\n", 1)
        return line

    def _died(self) -> ScanError:
        """What is known of a dead process. Its last line may quote a value, so only the kind of error is shown."""
        code = self._process.wait(timeout=10)
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        kind = lines[-1].split(":", 1)[0].strip() if lines else ""
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return ScanError(
            f"Checkov ended {how} in the middle of its work",
            where=f"{self.environment.python}{f' ({kind})' if kind else ''}",
            expected="an answer",
            fix="see whether the environment is complete, and whether the machine ran out of memory",
        )


def _result(line: bytes) -> Any:
    answer = json.loads(line)
    if "error" in answer:
        raise ScanError(answer["error"].pop("what"), **answer["error"])
    return answer["ok"]
