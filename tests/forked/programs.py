"""What a server forks. Each function imports what its program needs, which is most of that program's start, and returns it.

The modules are imported in here and not above: each server has another environment.
"""

from __future__ import annotations

import importlib.util
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from tests.forked.server import Start

Program = Callable[["Start"], None]


class _Input:
    """Standard input of which the first lines were read already."""

    def __init__(self, first: str, rest: TextIO) -> None:
        self._first, self._rest = first, rest

    def __iter__(self) -> Iterator[str]:
        yield from self._first.splitlines(keepends=True)
        yield from self._rest

    def close(self) -> None:
        """As a process that it forks does first."""
        self._rest.close()


def tfproof_and_pytest() -> Program:
    """``-m tfproof.cli`` and ``-m pytest``."""
    import _pytest.assertion
    import _pytest.config
    import pytest

    hook = _pytest.assertion.install_importhook(_pytest.config.get_config())
    hook.mark_rewrite("tfproof")
    try:
        import tfproof.cli

        for package in ("tfproof.cli", "tfproof.cases", "tfproof.terraform", "tfproof.provider", "tfproof.proofs"):
            for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
                if not module.name.endswith("__main__"):
                    importlib.import_module(module.name)
        import tfproof.pytest_plugin
    finally:
        sys.meta_path.remove(hook)

    mains = {"tfproof.cli": tfproof.cli.main, "pytest": pytest.console_main}

    def run(start: Start) -> None:
        _, module, *arguments = start.arguments
        sys.path[0] = start.folder
        found = importlib.util.find_spec(f"{module}.__main__")
        sys.argv[:] = [str(found.origin if found else module), *arguments]
        sys.exit(mains[module]())

    return run


def checkov() -> Program:
    """``-m tfproof.scan.worker``."""
    import tfproof.scan.worker.__main__ as worker
    from tfproof.scan.worker.compiled_grammar import compiled_grammar

    with compiled_grammar():
        import tfproof.scan.worker.canary
        import tfproof.scan.worker.checkov_runner
        import tfproof.scan.worker.policy_loader  # noqa: F401

    def run(start: Start) -> None:
        sys.stdin = _Input(start.first, sys.stdin)
        worker.main()

    return run


def checkov_with_own_policies() -> Program:
    """``-m tfproof.scan.worker`` for whom asks for the repository's own policies: they are loaded and have been tried."""
    import tfproof.scan.worker.__main__ as worker

    declare = {"do": "declare", "policies": [str(Path(__file__).resolve().parents[2] / "policies")]}
    loading = worker.Worker(worker.watched_reads())
    answers = {json.dumps(request): loading.answer(request) for request in (declare, {"do": "load"})}

    class Loading(worker.Worker):
        def answer(self, request: dict[str, Any]) -> dict[str, Any]:
            return answers.pop(json.dumps(request), None) or loading.answer(request)

    worker.Worker = Loading  # type: ignore[misc]
    return checkov()
