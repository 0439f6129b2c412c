"""The settings of a repository, validated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tfproof.findings import Location, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSettings:
    """One root module and how to plan it.

    Attributes:
        name: what the command line calls it; the folder as written when the file gives no name.
        folder: the folder of the root module.
        var_files: variable definitions files, later ones winning.
        variables: values of input variables; they win over ``var_files``.
        data: results of data sources, by address and by attribute.
        workspace: the name that ``terraform.workspace`` gives; None for Terraform's own.
        location: where the file declares it.
    """

    name: str
    folder: Path
    var_files: tuple[Path, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    workspace: str | None = None
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """An accepted exception: findings of ``rule`` at ``address`` that do not fail the run.

    Attributes:
        rule: an id, or a pattern such as ``CKV_AWS_*``.
        address: an address, or a pattern such as ``module.legacy.*``.
        stack: the name of the only stack that it counts for; None for all.
        reason: why it is accepted.
        expires: the last day on which it counts; None for one without an end.
        location: where the file declares it.
    """

    rule: str
    address: str
    stack: str | None
    reason: str
    expires: dt.date | None
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationFile:
    """Everything that a configuration file sets.

    Attributes:
        file: the file; None when there is none.
        values: the value of each option that the file sets, by the name that the file uses.
        lines: the line of each of ``values``.
        stacks: the root modules of ``[[stacks]]``.
        severities: the severity of rules, by id or pattern.
        accept: the accepted exceptions.
    """

    file: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    stacks: tuple[StackSettings, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    accept: tuple[Acceptance, ...] = ()

    def where(self, name: str) -> str:
        """Return the place of a setting, as ``file:line``."""
        return f"{self.file.name if self.file else ''}:{self.lines.get(name, 1)}"
