"""Asks Terraform about a configuration as it was written, where what tfproof changes in its copy may hide an error.

Terraform reads a block that an override file is merged over without complaining about names that the block may not have
(https://github.com/hashicorp/terraform/blob/v1.11.4/internal/configs/module_merge_body.go), and there is no error about what
is replaced or cut out: credentials, roles and endpoints of AWS provider blocks, provisioners, and where
``terraform_remote_state`` reads. Whether there is any such thing is decided here, narrowly: what is not certain to be
right is left to ``terraform validate``, which configures no provider, reads no data source and runs no provisioner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tfproof import hcl
from tfproof.errors import TerraformError
from tfproof.provider.offline_settings import KEPT
from tfproof.terraform.configuration import DeclaredConfiguration, read_configuration
from tfproof.terraform.diagnostics import Diagnostic, errors, read_document
from tfproof.terraform.overrides import AWS
from tfproof.terraform.process import Completed

_STRING, _BOOL, _NUMBER, _STRINGS = "string", "bool", "number", "strings"
# Of every version of the provider, and replaced in the copy: the type of each.
_REPLACED = {
    "access_key": _STRING, "allowed_account_ids": _STRINGS, "custom_ca_bundle": _STRING, "forbidden_account_ids": _STRINGS,
    "http_proxy": _STRING, "max_retries": _NUMBER, "profile": _STRING, "secret_key": _STRING,
    "shared_config_files": _STRINGS, "shared_credentials_files": _STRINGS, "skip_credentials_validation": _BOOL,
    "skip_metadata_api_check": _BOOL, "skip_region_validation": _BOOL, "skip_requesting_account_id": _BOOL,
    "token": _STRING,
}  # fmt: skip
# The provider allows one of them.
_EITHER = frozenset({"allowed_account_ids", "forbidden_account_ids"})
_DECLARED = {
    _STRING: {"string", "number", "bool"}, _BOOL: {"bool", "string"}, _NUMBER: {"number", "string"},
    _STRINGS: {"list(string)", "set(string)"},
}  # fmt: skip
# Terraform takes hours for an error in such a text.
_DEEP = re.compile(r"(?:[\[{(]\s*){100}")
# What a role is assumed with, as far as its value is certain to be one that the provider takes.
_ARN = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_ROLE = {
    "assume_role": {"role_arn": _ARN, "session_name": _NAME, "external_id": _NAME},
    "assume_role_with_web_identity": {
        "role_arn": _ARN,
        "session_name": _NAME,
        "web_identity_token_file": re.compile(r".+"),
    },
}
# What configures a remote state: other arguments are left to Terraform.
_STATES = {"s3": {"bucket", "key", "region"}, "local": {"path"}}
_REMOTE_STATE = "terraform_remote_state"


def may_hide_errors(root: Path, folders: Iterable[str]) -> bool:
    """Return whether an error of a configuration may be gone from the copy that is planned.

    Args:
        root: the copy of the folder, as it was written.
        folders: those of its modules, relative to it.

    Raises:
        OSError: a folder cannot be read.
    """
    return any(_may_hide(read_configuration(root / folder)) for folder in folders)


def unread(root: Path, folders: Iterable[str], *, limits: bool) -> tuple[Diagnostic, ...]:
    """Return why files of a configuration cannot be read here, and so not be kept from what they must not do.

    Args:
        root: the copy of the folder.
        folders: those of its modules, relative to it.
        limits: only where it is for a limit that Terraform does not have; it may take for ever then.

    Raises:
        OSError: a folder cannot be read.
    """
    return tuple(
        Diagnostic(
            severity="error",
            summary="Configuration that tfproof cannot read",
            detail=file.error.message,
            file=(Path(folder) / file.path.name).as_posix(),
            line=file.error.line,
        )
        for folder in sorted(set(folders))
        for file in read_configuration(root / folder).files
        if file.error is not None and (file.error.limit or not limits or _DEEP.search(file.text))
    )


def errors_as_written(done: Completed, original: Callable[[str], str | None]) -> tuple[Diagnostic, ...]:
    """Return the errors that ``validate -json`` found.

    Args:
        done: the command.
        original: gives a file's path in the user's folder for its path in the copy; None when it is ours.

    Raises:
        TerraformError: it failed and did not say why.
    """
    try:
        found = errors(read_document(json.loads(done.out), original))
    except (ValueError, AttributeError):
        found = ()
    if done.code != 0 and not found:
        raise TerraformError(
            f"{done.command} failed without saying why (exit code {done.code})",
            where=done.err.strip()[-2000:] or None,
            fix="run it again; if it happens again, it is a crash of Terraform",
        )
    return found


def _may_hide(configuration: DeclaredConfiguration) -> bool:
    names = configuration.local_names(AWS)
    return (
        any(block.labels[:1] and block.labels[0] in names and not _is_plain(block, configuration)
            for block in configuration.blocks("provider"))
        or any(hcl.holding(block, "provisioner", "connection")
               for kind in ("resource", "removed") for block in configuration.blocks(kind))
        or any(block.labels[:1] == (_REMOTE_STATE,) and not _is_state(block, configuration)
               for block in configuration.blocks("data"))
    )  # fmt: skip


def _is_plain(block: hcl.Block, configuration: DeclaredConfiguration) -> bool:
    """Whether a provider block has only what Terraform would accept, or still sees."""
    body = block.body
    if isinstance(body, hcl.NativeBody):
        roles = [one for one in body.blocks if one.type not in KEPT]
        if any(one.labels for one in body.blocks) or len(roles) > 1 or not all(map(_is_role, roles)):
            return False
    arguments = [one for one in body.children() if isinstance(one, hcl.Attribute)]
    return len(_EITHER & {one.name for one in arguments}) < 2 and all(
        one.name in KEPT or (one.name in _REPLACED and _is_certain(one.expression, _REPLACED[one.name], configuration))
        for one in arguments
    )


def _is_role(block: hcl.Block) -> bool:
    """Whether a role is assumed with constants that the provider takes."""
    allowed = _ROLE.get(block.type, {})
    given = {one.name: hcl.text_of(one.expression) for one in block.body.children() if isinstance(one, hcl.Attribute)}
    return (
        "role_arn" in given.keys() & allowed.keys()
        and len(given) == len(block.body.children())
        and all(name in allowed and text and allowed[name].fullmatch(text) for name, text in given.items())
    )


def _is_state(block: hcl.Block, configuration: DeclaredConfiguration) -> bool:
    """Whether a remote state is configured in a way that Terraform would accept."""
    backend, config = block.attribute("backend"), block.attribute("config")
    if backend is None or config is None or len(block.body.children()) > 2:
        return False
    allowed = _STATES.get(hcl.text_of(backend.expression) or "")
    items = config.expression.items if isinstance(config.expression, hcl.ObjectCons) else ()
    return {hcl.text_of(item.key) for item in items} == allowed and all(
        _is_certain(item.value, _STRING, configuration) for item in items
    )


def _is_certain(expression: hcl.Expression, kind: str, configuration: DeclaredConfiguration) -> bool:
    """Whether an expression is certain to be of a type."""
    if isinstance(expression, hcl.TemplateWrap):
        expression = expression.wrapped
    if isinstance(expression, hcl.ScopeTraversal):
        declared = configuration.variables.get(expression.names[1]) if len(expression.names) == 2 else None
        return expression.root == "var" and declared is not None and declared.text("type") in _DECLARED[kind]
    if kind == _STRINGS and isinstance(expression, hcl.TupleCons):
        return all(_is_certain(item, _STRING, configuration) for item in expression.items)
    value = hcl.constant(expression)
    if value is hcl.NOT_CONSTANT or isinstance(value, list | dict | tuple):
        return False
    return value is None or {
        _STRING: True, _BOOL: isinstance(value, bool), _NUMBER: isinstance(value, int) and not isinstance(value, bool),
        _STRINGS: False,
    }[kind]  # fmt: skip
