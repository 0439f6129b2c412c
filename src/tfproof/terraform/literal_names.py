"""Refuses names of providers that Terraform works out, and that are only read here.

What a provider block is given offline hangs on whose it is, and on its alias. Terraform takes an expression for both, as long
as it refers to nothing (https://github.com/hashicorp/terraform/blob/v1.11.4/internal/configs/provider_requirements.go), and turns
letters of other alphabets into ASCII ones. No source needs that, so it is not worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tfproof import hcl
from tfproof.terraform.configuration import Declaration, read_configuration
from tfproof.terraform.diagnostics import Diagnostic


def worked_out(root: Path, folders: Iterable[str]) -> tuple[Diagnostic, ...]:
    """Return the names of providers that are not written as text.

    Args:
        root: the copy of the folder.
        folders: those of its modules, relative to it.

    Raises:
        OSError: a folder cannot be read.
    """
    return tuple(
        Diagnostic(
            severity="error",
            summary="Name of a provider that tfproof does not work out",
            detail=f"{what} is no text of ASCII letters, so what the provider may reach cannot be limited.",
            file=(Path(folder) / declared.file.path.name).as_posix() if declared.file.path else None,
            line=declared.file.line(node),
        )
        for folder in sorted(set(folders))
        for declared, what, node in _found(root / folder)
    )


def _found(folder: Path) -> Iterator[tuple[Declaration, str, hcl.Expression]]:
    configuration = read_configuration(folder)
    for declared in configuration.declarations("provider"):
        alias = declared.block.attribute("alias")
        if alias is not None and not _is_plain(alias.expression):
            yield declared, "alias", alias.expression
    for declared in configuration.declarations("terraform"):
        for required in declared.block.blocks_of("required_providers"):
            for one in required.body.children():
                if isinstance(one, hcl.Attribute) and not _is_requirement(one.expression):
                    yield declared, f"The source of {one.name}", one.expression


def _is_requirement(expression: hcl.Expression) -> bool:
    if not isinstance(expression, hcl.ObjectCons):
        # A constraint; what is neither is Terraform's error.
        return hcl.text_of(expression) is not None or isinstance(expression, hcl.TupleCons)
    return all(
        hcl.text_of(item.key) is not None and (hcl.text_of(item.key) != "source" or _is_plain(item.value))
        for item in expression.items
    )


def _is_plain(expression: hcl.Expression) -> bool:
    text = hcl.text_of(expression)
    return text is not None and text.isascii()
