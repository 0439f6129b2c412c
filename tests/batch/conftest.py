"""A project that a sub-run of pytest works on, with a Terraform that writes down how it is called."""

from __future__ import annotations

import pytest
from tests.batch.batch_tools import MODULE, Project

from tfproof.terraform import find_executable


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one module in ``module``, and a store and cache of its own."""
    (pytester.mkdir("module") / "main.tf").write_text(MODULE)
    monkeypatch.setenv("TFPROOF_CACHE", str(pytester.path / "cache"))
    monkeypatch.delenv("TFPROOF_STORE", raising=False)
    log, counting = pytester.path / "calls.log", pytester.path / "counting"
    found = find_executable()
    counting.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\nexec "{found.path}" "$@"\n')
    counting.chmod(0o755)
    return Project(pytester, log, counting, asked=found.origin == "embedded")
