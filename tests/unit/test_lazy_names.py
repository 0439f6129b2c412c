"""What a package loads when it is used."""

from __future__ import annotations

import importlib
import re

import pytest

from tfproof.lazy_names import loader

PACKAGES = ("tfproof", "tfproof.cases", "tfproof.plan", "tfproof.reports", "tfproof.terraform")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there(package: str) -> None:
    module = importlib.import_module(package)
    assert len(module.__all__) >= 7
    assert all(getattr(module, name) is not None for name in module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_name_is_there(package: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(f"module '{package}' has no attribute 'nothing'")):
        _ = importlib.import_module(package).nothing


def test_a_name_comes_from_its_module() -> None:
    assert loader("json", {"JSONDecoder": "decoder"})("JSONDecoder").__module__ == "json.decoder"
