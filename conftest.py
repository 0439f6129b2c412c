"""Shared by every test of this repository."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def repository(pytestconfig: pytest.Config) -> Path:
    """The root of the repository."""
    return pytestconfig.rootpath
