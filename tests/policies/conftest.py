"""Checkov as a real process, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tfproof.errors import ScanError
from tfproof.scan import CheckovEnvironment, CheckovProcess, find_checkov, own_policies

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def checkov() -> CheckovEnvironment:
    try:
        return find_checkov()
    except ScanError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def process(checkov: CheckovEnvironment) -> Iterator[CheckovProcess]:
    with CheckovProcess(checkov, policies=own_policies()) as running:
        yield running
