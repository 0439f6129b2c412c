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
from tfproof.scan.protocol import ScanReport, to_json


class Worker:
    """One process, one folder of policies, any number of scans."""

    def __init__(self) -> None:
        self._catalogue: Any = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what ``request`` asks and return the answer."""
        try:
            return {"ok": self._load(request) if request["do"] == "load" else self._scan(request)}
        except TfproofError as error:
            shown = {"what": error.what, "where": error.where, "expected": error.expected, "fix": error.fix}
            return {"error": shown}

    def _load(self, request: dict[str, Any]) -> Any:
        from tfproof.scan.worker.loading import Catalogue

        if self._catalogue is not None:
            raise ScanError("the worker has loaded its policies already", fix="start another worker")
        folder = request["policies"]
        self._catalogue = Catalogue(Path(folder) if folder else None)
        return [to_json(policy) for policy in self._catalogue.policies]

    def _scan(self, request: dict[str, Any]) -> Any:
        from tfproof.scan.worker.canary import dead_policies
        from tfproof.scan.worker.running import scan_plan, scan_source

        with tempfile.TemporaryDirectory(prefix="canary") as scratch:
            dead, without = dead_policies(self._catalogue, Path(scratch))
        views = [scan_source(Path(request["stack"]))] if request["stack"] else []
        views += [scan_plan(view, Path(path)) for view, path in request["plans"]]
        return to_json(ScanReport(views=tuple(views), dead=dead, without_canary=without))


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
