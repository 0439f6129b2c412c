"""Makes a private copy plan offline: what Terraform's override files can merge is merged, the little rest is cut out.

Merged (https://developer.hashicorp.com/terraform/language/files/override): dummy credentials and skip flags into each AWS
provider block, alias by alias; the backend, or ``cloud`` block, replaced by a local one. Cut out: ``assume_role`` and ``endpoints``
blocks, which an override can replace but not remove; they are blanked, so that every line keeps its number. The account that
a block names is passed to the simulated cloud, in an argument that no offline command uses.

A block of another provider is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from tfproof.hcl import Attribute, File, holding, remove, splice
from tfproof.provider.offline_settings import ACCOUNT_ARGUMENT, KEPT, OFFLINE
from tfproof.terraform.configuration import Declaration, read_configuration
from tfproof.terraform.environment import DEFAULT_REGION
from tfproof.terraform.own_files import write_own

# Override files are merged in the order of their names: ours has to be the last.
OVERRIDE_FILE = "zzzz_tfproof_override.tf"
BACKEND_FILE = "zzzz_tfproof_backend_override.tf"
# Not an override: blocks that the configuration does not have.
ADDED_FILE = "zzzz_tfproof_providers.tf"
AWS = "hashicorp/aws"
LOCAL_BACKEND = 'terraform {\n  backend "local" {}\n}\n'

# Each would ask an account, or a server of the stack's choice.
_ROLES = ("assume_role", "assume_role_with_web_identity", "endpoints")
_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_REGION = re.compile(r"^[a-z]{2}(?:-[a-z]+)+-\d$")


# What lets a test file plan with the real provider and no account.
_FOR_TESTS: Final = (
    "access_key",
    "secret_key",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_requesting_account_id",
)


def native_provider(name: str, alias: str | None) -> str:
    """Return a provider block for a native test file, with which runs plan without an account.

    Args:
        name: the local name of the AWS provider.
        alias: of the configuration.
    """
    arguments = ({} if alias is None else {"alias": json.dumps(alias)}) | {
        one: json.dumps(OFFLINE[one]) for one in _FOR_TESTS
    }
    arguments["region"] = json.dumps(_region_of(alias or ""))
    width = max(map(len, arguments))
    lines = "".join(f"  {key:<{width}} = {value}\n" for key, value in arguments.items())
    return f'provider "{name}" {{\n{lines}}}\n'


def replace_backend(root: Path) -> bool:
    """Replace the backend, or ``cloud`` block, of the folder that is planned by a local one; return whether it has one.

    Raises:
        OSError: the folder cannot be read or written.
    """
    found = read_configuration(root).has_backend
    if found:
        write_own(root / BACKEND_FILE, LOCAL_BACKEND)
    return found


def override_providers(folder: Path, *, root: bool) -> None:
    """Make the AWS provider blocks of one folder of the copy work offline.

    Args:
        folder: a folder of the private copy.
        root: whether it is the one that is planned. Only that one gets provider blocks where the configuration has
            none: the default one, and those that it wants to be passed.

    Raises:
        OSError: the folder cannot be read or written.
    """
    configuration = read_configuration(folder)
    override: list[str] = []
    added: list[str] = []
    for name in sorted(configuration.local_names(AWS)):
        present = configuration.provider_configurations(name)
        merged: set[str | None] = set(present)
        if root:
            # Terraform allows to override a default provider block that is not there.
            merged.add(None)
            added += [
                _block(name, alias, _region_of(alias))
                for alias in sorted(configuration.expected_aliases(name) - present)
            ]
        override += [
            _block(name, alias, None, configuration.provider_blocks(name, alias))
            for alias in sorted(merged, key=lambda alias: alias or "")
        ]
        _cut_roles(configuration.files, name)
    _write(folder / OVERRIDE_FILE, override)
    _write(folder / ADDED_FILE, added)


def without_offline_arguments(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the plan JSON without the provider arguments that only the private copy has.

    The user did not write them, so neither a test nor a scanner ("hard coded access key") may see them. What the user's own
    source says of these arguments is for a scan of the source.
    """
    configuration = plan.get("configuration", {})
    kept = {
        key: entry
        if not str(entry.get("full_name", "")).endswith(f"/{AWS}")
        else {**entry, "expressions": _without_ours(entry.get("expressions", {}))}
        for key, entry in configuration.get("provider_config", {}).items()
    }
    return {**plan, "configuration": {**configuration, "provider_config": kept}} if kept else plan


def _without_ours(expressions: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in expressions.items() if key in KEPT}


def _write(path: Path, blocks: Iterable[str]) -> None:
    if text := "\n".join(blocks):
        write_own(path, text)


def _block(name: str, alias: str | None, region: str | None, written: Collection[Declaration] = ()) -> str:
    arguments = dict.fromkeys(sorted({key for one in written for key in _connecting(one)}), "null")
    arguments |= {} if alias is None else {"alias": json.dumps(alias)}
    arguments |= {key: json.dumps(value) for key, value in OFFLINE.items()}
    accounts = [account for one in written for account in _accounts(one)]
    if accounts:
        arguments[ACCOUNT_ARGUMENT] = f"try({', '.join(accounts)}, null)"
    if region is not None:
        arguments["region"] = json.dumps(region)
    lines = "".join(f"  {key} = {value}\n" for key, value in arguments.items())
    return f'provider "{name}" {{\n{lines}}}\n'


def _connecting(declared: Declaration) -> Iterator[str]:
    """The arguments that say how a provider reaches AWS: a file, an account, a proxy, or a way around one."""
    for one in declared.block.body.children():
        if isinstance(one, Attribute) and _NAME.fullmatch(one.name) and one.name not in KEPT.union(_ROLES):
            yield one.name


def _accounts(declared: Declaration) -> Iterator[str]:
    """Expressions that come to the number of the account that a provider configuration is for, or to an error."""
    allowed = declared.text("allowed_account_ids")
    if allowed is not None:
        yield f"tostring(one(toset({allowed})))"
    for role in (role for type_ in _ROLES[:2] for role in declared.block.blocks_of(type_)):
        arn = role.attribute("role_arn")
        if arn is not None:
            yield f'regex("^arn:[^:]*:iam::([0-9]{{12}}):role/", {declared.file.source(arn.expression)})[0]'


def _region_of(alias: str) -> str:
    """Return the region that an alias is named after (``us_east_1``), else the default one."""
    region = alias.lower().replace("_", "-")
    return region if _REGION.match(region) else DEFAULT_REGION


def _cut_roles(files: Iterable[File], name: str) -> None:
    for file in files:
        roles = [
            role
            for block in file.blocks if block.type == "provider" and block.labels == (name,)
            for role in holding(block, *_ROLES)
        ]  # fmt: skip
        if roles:
            write_own(file.path, splice(file.text, remove(file, *roles)))
