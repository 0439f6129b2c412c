"""The command that a hint repeats: it shows no value of an input."""

from __future__ import annotations

import pytest

from tfproof.cli.fix_step import checked_by


@pytest.mark.parametrize("option", ["--var", "--data", "--dat", "--da"])
def test_no_value_is_repeated_also_of_an_option_that_is_cut_short(option: str) -> None:
    for words in ([option, "token=canary-1"], [f"{option}=token=canary-1"]):
        assert "canary" not in checked_by(["check", "stack", *words])
    assert checked_by(["check", "stack", "--var-file", "a=b.tfvars"]) == "tfproof check stack --var-file a=b.tfvars"
