"""What a configuration file may hold: one line for each key."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class ValueKind(enum.Enum):
    """What a value has to be."""

    TEXT = "a string"
    TEXTS = "a list of strings"
    FLAG = "true or false"
    SECONDS = "a positive number of seconds"
    FILE = "the path of a file, relative to this file"
    FILES = "a list of paths of files, relative to this file"
    FOLDER = "the path of a folder, relative to this file"
    SEVERITY = "critical, high, medium or low"
    FORMATS = "a list of FORMAT or FORMAT=FILE, as --also takes it"
    POLICIES = "a list of folders relative to this file, or own for the bundled policies"
    DOCUMENTS = "a list of NAME=FILE, relative to this file"
    VALUES = "a table of values"
    TABLES = "a table of tables of values"
    DATE = "a date without quotes, such as 2027-01-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key of the file.

    Args:
        kind: what its value has to be.
        option: the option of the command line that wins over it; empty when there is none.
        runs_code: whether it makes tfproof run code that the file names.
    """

    kind: ValueKind
    option: str = ""
    runs_code: bool = False


SETTINGS: Final[Mapping[str, Setting]] = {
    "accounts": Setting(kind=ValueKind.TEXTS, option="--account"),
    "organizations": Setting(kind=ValueKind.TEXTS, option="--organization"),
    "staff": Setting(kind=ValueKind.TEXTS, option="--staff"),
    "policy_documents": Setting(kind=ValueKind.DOCUMENTS, option="--policy-document"),
    "policies": Setting(kind=ValueKind.POLICIES, option="--policies", runs_code=True),
    "stock": Setting(kind=ValueKind.FLAG, option="--no-stock"),
    "require_skip_ticket": Setting(kind=ValueKind.FLAG, option="--require-skip-ticket"),
    "baseline": Setting(kind=ValueKind.FILE, option="--baseline"),
    "only": Setting(kind=ValueKind.TEXTS, option="--only"),
    "skip": Setting(kind=ValueKind.TEXTS, option="--skip"),
    "fail_on": Setting(kind=ValueKind.SEVERITY, option="--fail-on"),
    "formats": Setting(kind=ValueKind.FORMATS, option="--format"),
    "local_providers": Setting(kind=ValueKind.TEXTS, option="--local-provider", runs_code=True),
    "allowed_providers": Setting(kind=ValueKind.TEXTS, option="--allow-provider", runs_code=True),
    "strict_data": Setting(kind=ValueKind.FLAG, option="--strict-data"),
    "offline": Setting(kind=ValueKind.FLAG, option="--offline"),
    "timeout": Setting(kind=ValueKind.SECONDS, option="--timeout"),
}
STACKS, SEVERITIES, ACCEPT = "stacks", "severities", "accept"
STACK: Final[Mapping[str, Setting]] = {
    "name": Setting(kind=ValueKind.TEXT),
    "folder": Setting(kind=ValueKind.FOLDER),
    "var_files": Setting(kind=ValueKind.FILES, option="--var-file"),
    "variables": Setting(kind=ValueKind.VALUES, option="--var"),
    "data": Setting(kind=ValueKind.TABLES, option="--data"),
    "workspace": Setting(kind=ValueKind.TEXT, option="--workspace"),
}
ACCEPTED: Final[Mapping[str, Setting]] = {
    "rule": Setting(kind=ValueKind.TEXT),
    "address": Setting(kind=ValueKind.TEXT),
    "stack": Setting(kind=ValueKind.TEXT),
    "reason": Setting(kind=ValueKind.TEXT),
    "expires": Setting(kind=ValueKind.DATE),
}
