"""``python -m tfproof.scan.worker``: answers requests on stdin with one JSON line each, until stdin ends.

Standard output belongs to the answers: whatever Checkov or a policy prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tfproof.errors import ScanError, TfproofError
from tfproof.scan.protocol import Loaded, to_json
from tfproof.scan.worker.folder import declared


class Worker:
    """One process, one folder of policies, any number of scans."""

    def __init__(self) -> None:
        self._loaded = False

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what ``request`` asks and return the answer."""
        try:
            return {"ok": self._load(request) if request["do"] == "load" else self._scan(request)}
        except TfproofError as error:
            shown = {"what": error.what, "where": error.where, "expected": error.expected, "fix": error.fix}
            return {"error": shown}

    def _load(self, request: dict[str, Any]) -> Any:
        if self._loaded:
            raise ScanError("the worker has loaded its policies already", fix="start another worker")
        folder = Path(request["policies"]) if request["policies"] else None
        policies = declared(folder) if folder else ()

        # Importing Checkov takes seconds: a folder that cannot be right is refused before.
        from tfproof.scan.worker.canary import refuse_dead_policies
        from tfproof.scan.worker.loading import Catalogue

        catalogue = Catalogue(folder, policies)
        with tempfile.TemporaryDirectory(prefix="canary") as scratch:
            without = refuse_dead_policies(catalogue, Path(scratch))
        self._loaded = True
        return to_json(Loaded(policies=catalogue.policies, without_canary=without))

    def _scan(self, request: dict[str, Any]) -> Any:
        from tfproof.scan.worker.running import scan_plan, scan_source

        if not self._loaded:
            raise ScanError("the worker has not loaded its policies", fix="ask it to load first")
        views = [scan_source(Path(request["stack"]))] if request["stack"] else []
        views += [scan_plan(view, Path(path)) for view, path in request["plans"]]
        return [to_json(view) for view in views]


def main() -> int:
    """Serve until end of input."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = Worker()
    for line in sys.stdin:
        answers.write(json.dumps(worker.answer(json.loads(line))) + "\n")
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
