"""Checkov as a real process, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from tests.forked.client import Forks
from tests.policies.scanned_once import ScannedOnce

from tfproof.scan import CheckovEnvironment, CheckovProcess, find_checkov, own_policies

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def checkov(forks: Forks) -> CheckovEnvironment:
    return find_checkov(str(forks.checkov))


@pytest.fixture(scope="session")
def process(checkov: CheckovEnvironment) -> Iterator[CheckovProcess]:
    with CheckovProcess(checkov, policies=own_policies()) as running:
        yield running


@pytest.fixture(scope="session")
def once(process: CheckovProcess) -> CheckovProcess:
    """For tests that ask twice about files that stay as they are."""
    return cast("CheckovProcess", ScannedOnce(process))
