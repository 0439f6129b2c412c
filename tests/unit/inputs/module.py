"""Writes the variables of a module that tests read."""

from __future__ import annotations

from pathlib import Path

from tfproof.inputs.variables import InputVariable, read_variables


def written(folder: Path, text: str) -> dict[str, InputVariable]:
    """The variables of a folder with this source."""
    (folder / "variables.tf").write_text(text)
    return read_variables(folder)
