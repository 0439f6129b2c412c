"""``python -m tfproof.scan.worker``: answers requests on stdin with one JSON line each, until stdin ends.

Standard output belongs to the answers: what Checkov or a policy prints goes to standard error.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tfproof.errors import ScanError, TfproofError
from tfproof.installation import PACKAGE
from tfproof.scan.protocol import Loaded, ViewReport, to_json
from tfproof.scan.worker.outside_reads import OutsideReads
from tfproof.scan.worker.policy_folder import DeclaredPolicy, declared


class Worker:
    """One process, the policies that it loaded, any number of scans.

    Args:
        reads: notes what the process reads.
    """

    def __init__(self, reads: OutsideReads) -> None:
        self._reads = reads
        self._folders: list[Path] = []
        self._declared: tuple[DeclaredPolicy, ...] = ()
        self._loaded = False

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what ``request`` asks and return the answer."""
        try:
            return {"ok": {"declare": self._declare, "load": self._load, "scan": self._scan}[request["do"]](request)}
        except TfproofError as error:
            shown = {"what": error.what, "where": error.where, "expected": error.expected, "fix": error.fix}
            return {"error": shown}

    def _declare(self, request: dict[str, Any]) -> Any:
        """A folder that cannot be right is refused before Checkov is imported, which takes seconds."""
        self._folders = [Path(folder) for folder in request["policies"]]
        self._declared = declared(*self._folders)
        return [policy.id for policy in self._declared]

    def _load(self, _request: dict[str, Any]) -> Any:
        if self._loaded:
            raise ScanError("the worker has loaded its policies already", fix="start another worker")

        # All that is loaded stays: no use in looking for garbage in it, now or later.
        gc.disable()
        # Checkov's thousand modules may never have been compiled; the policies' folder is only read.
        sys.dont_write_bytecode = False
        from tfproof.scan.worker.compiled_grammar import compiled_grammar

        with compiled_grammar():
            from tfproof.scan.worker.canary import refuse_dead_policies
            from tfproof.scan.worker.policy_loader import Catalogue

        sys.dont_write_bytecode = True
        self._reads.forget_asked()
        catalogue = Catalogue(self._folders, self._declared)
        with tempfile.TemporaryDirectory(prefix="canary") as scratch:
            without = refuse_dead_policies(catalogue, Path(scratch))
        gc.freeze()
        gc.enable()
        self._loaded = True
        return to_json(Loaded(policies=catalogue.policies, without_canary=without, reads=self._reads.taken()))

    def _scan(self, request: dict[str, Any]) -> Any:
        from tfproof.scan.worker.checkov_runner import scan_plan, scan_source
        from tfproof.scan.worker.parallel_views import all_at_once

        if not self._loaded:
            raise ScanError("the worker has not loaded its policies", fix="ask it to load first")
        only = frozenset(request["only"]) if request["only"] is not None else None
        scans = [("source", partial(scan_source, Path(request["stack"]), only))] if request["stack"] else []
        scans += [(view, partial(scan_plan, view, Path(path), only)) for view, path in request["plans"]]
        return [to_json(view) for view in all_at_once([(view, partial(self._noted, scan)) for view, scan in scans])]

    def _noted(self, scan: Callable[[], ViewReport]) -> ViewReport:
        return replace(scan(), reads=self._reads.taken())


def watched_reads() -> OutsideReads:
    """Note from now on what this process reads beside Python, its packages and what it writes itself."""
    # Not the folder of all of Python: that is /usr where the system has it, and files of others are there too.
    python = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    packed = [path for path in sys.path if path.endswith(".zip")]  # looked for, whether it is there or not
    reads = OutsideReads([*python, str(PACKAGE), tempfile.gettempdir()], listed=[str(PACKAGE.parent), *packed])
    reads.watch()
    return reads


def main() -> None:
    """Serve until end of input, and end at once: Python would take Checkov apart, module by module, for half a second."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = Worker(watched_reads())
    for line in sys.stdin:
        answers.write(json.dumps(worker.answer(json.loads(line))) + "\n")
        answers.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
