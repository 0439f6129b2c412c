"""What a configuration file may hold: one line for each key."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class Kind(enum.Enum):
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

    kind: Kind
    option: str = ""
    runs_code: bool = False


SETTINGS: Final[Mapping[str, Setting]] = {
    "accounts": Setting(kind=Kind.TEXTS, option="--account"),
    "organizations": Setting(kind=Kind.TEXTS, option="--organization"),
    "staff": Setting(kind=Kind.TEXTS, option="--staff"),
    "policy_documents": Setting(kind=Kind.DOCUMENTS, option="--policy-document"),
    "policies": Setting(kind=Kind.POLICIES, option="--policies", runs_code=True),
    "stock": Setting(kind=Kind.FLAG, option="--no-stock"),
    "require_skip_ticket": Setting(kind=Kind.FLAG, option="--require-skip-ticket"),
    "baseline": Setting(kind=Kind.FILE, option="--baseline"),
    "only": Setting(kind=Kind.TEXTS, option="--only"),
    "skip": Setting(kind=Kind.TEXTS, option="--skip"),
    "fail_on": Setting(kind=Kind.SEVERITY, option="--fail-on"),
    "formats": Setting(kind=Kind.FORMATS, option="--format"),
    "local_providers": Setting(kind=Kind.TEXTS, option="--local-provider", runs_code=True),
    "allowed_providers": Setting(kind=Kind.TEXTS, option="--allow-provider", runs_code=True),
    "strict_data": Setting(kind=Kind.FLAG, option="--strict-data"),
    "offline": Setting(kind=Kind.FLAG, option="--offline"),
    "timeout": Setting(kind=Kind.SECONDS, option="--timeout"),
}
STACKS, SEVERITIES, ACCEPT = "stacks", "severities", "accept"
STACK: Final[Mapping[str, Setting]] = {
    "name": Setting(kind=Kind.TEXT),
    "folder": Setting(kind=Kind.FOLDER),
    "var_files": Setting(kind=Kind.FILES, option="--var-file"),
    "variables": Setting(kind=Kind.VALUES, option="--var"),
    "data": Setting(kind=Kind.TABLES, option="--data"),
    "workspace": Setting(kind=Kind.TEXT, option="--workspace"),
}
ACCEPTED: Final[Mapping[str, Setting]] = {
    "rule": Setting(kind=Kind.TEXT),
    "address": Setting(kind=Kind.TEXT),
    "stack": Setting(kind=Kind.TEXT),
    "reason": Setting(kind=Kind.TEXT),
    "expires": Setting(kind=Kind.DATE),
}
