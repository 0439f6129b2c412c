"""What a folder of configuration declares, as far as tfproof must know it before Terraform runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tfproof import hcl


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A top-level block and its file."""

    file: hcl.File
    block: hcl.Block

    def text(self, name: str) -> str | None:
        """Return the expression of an argument as it is written; ``None`` where there is no such argument."""
        found = self.block.attribute(name)
        return None if found is None else self.file.source(found.expression)

    def is_marked(self, mark: str) -> bool:
        """Whether an argument such as ``sensitive`` is there and not plainly ``false``."""
        found = self.block.attribute(mark)
        return found is not None and hcl.constant(found.expression) is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredProvider:
    """One entry of ``required_providers``.

    Attributes:
        name: the provider's local name.
        source: its source as written; ``None`` where there is none.
        version: its version constraint; ``None`` where there is none.
        aliases: names of the configurations that the module wants to be passed, such as ``east`` for ``aws.east``.
        text: the whole expression as it is written.
    """

    name: str
    source: str | None
    version: str | None
    aliases: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredConfiguration:
    """The declarations of one folder (one module)."""

    folder: Path
    files: tuple[hcl.File, ...]

    def declarations(self, kind: str) -> Iterator[Declaration]:
        """Yield every top-level block of a type with its file."""
        return (
            Declaration(file=file, block=block) for file in self.files for block in file.blocks if block.type == kind
        )

    def blocks(self, kind: str) -> Iterator[hcl.Block]:
        """Yield every top-level block of a type."""
        return (declared.block for declared in self.declarations(kind))

    @property
    def module_sources(self) -> tuple[str, ...]:
        """The ``source`` of each module block."""
        sources = (_text(block, "source") for block in self.blocks("module"))
        return tuple(source for source in sources if source is not None)

    @property
    def variables(self) -> dict[str, Declaration]:
        """The declared input variables by name."""
        return {one.block.labels[0]: one for one in self.declarations("variable") if one.block.labels}

    @property
    def sensitive_variables(self) -> frozenset[str]:
        """The names of the variables that are marked ``sensitive`` or ``ephemeral``, or may be."""
        marks = ("sensitive", "ephemeral")
        return frozenset(name for name, one in self.variables.items() if any(map(one.is_marked, marks)))

    @property
    def has_backend(self) -> bool:
        """True when state is configured to live elsewhere (a ``backend``, ``cloud`` or ``state_store`` block)."""
        kinds = ("backend", "cloud", "state_store")
        return any(block.blocks_of(kind) for block in self.blocks("terraform") for kind in kinds)

    @property
    def required_providers(self) -> dict[str, RequiredProvider]:
        """The entries of all ``required_providers`` blocks by local name."""
        return {
            name: _required(name, declared.file, argument.expression)
            for declared in self.declarations("terraform")
            for required in declared.block.blocks_of("required_providers")
            for name, argument in required.body.attributes.items()
        }

    def provider_configurations(self, local_name: str) -> frozenset[str | None]:
        """Return the aliases of a provider's blocks; None is the default one."""
        return frozenset(_text(block, "alias") for block in self.blocks("provider") if block.labels == (local_name,))

    def provider_blocks(self, local_name: str, alias: str | None) -> tuple[Declaration, ...]:
        """Return the block of a provider's configuration, and those that are merged over it."""
        return tuple(
            declared
            for declared in self.declarations("provider")
            if declared.block.labels == (local_name,) and _text(declared.block, "alias") == alias
        )

    def expected_aliases(self, local_name: str) -> frozenset[str]:
        """Return the aliases that a module wants to be passed (``configuration_aliases``)."""
        required = self.required_providers.get(local_name)
        return frozenset(() if required is None else required.aliases)

    def local_names(self, provider: str) -> frozenset[str]:
        """Return what a provider is called here.

        Args:
            provider: ``namespace/type``, such as ``hashicorp/aws``.
        """
        required = self.required_providers
        named = {
            name
            for name, one in required.items()
            if one.source is not None and f"/{_qualified(one.source)}".endswith(f"/{provider}")
        }
        implied = provider.rpartition("/")[2]
        declared = implied in required and required[implied].source is not None
        used = any(block.labels == (implied,) for block in self.blocks("provider"))
        # Without a declaration, the provider's type is its name.
        return frozenset(named | {implied}) if not declared and (used or not named) else frozenset(named)


def is_configuration(name: str) -> bool:
    """True for the file names that Terraform or OpenTofu load as configuration."""
    return hcl.is_source_file(name, opentofu=True)


def configuration_folders(top: Path) -> Iterator[Path]:
    """Return the folders at or below ``top`` that hold configuration, without hidden ones and those of packages."""
    for parent, names, files in os.walk(top):
        is_environment = "pyvenv.cfg" in files
        names[:] = [] if is_environment else sorted(one for one in names if one[0] != "." and one != "node_modules")
        if any(map(is_configuration, files)):
            yield Path(parent)


def read_configuration(folder: Path) -> DeclaredConfiguration:
    """Read the configuration files directly in a folder, override files last. What cannot be parsed is left to Terraform, which reports it.

    Raises:
        OSError: the folder or a file in it cannot be read.
    """
    found = (path for path in folder.iterdir() if is_configuration(path.name) and path.is_file())
    paths = sorted(found, key=lambda path: (hcl.is_override(path), path.name))
    return DeclaredConfiguration(folder=folder, files=tuple(hcl.read_file(path) for path in paths))


def _qualified(source: str) -> str:
    """A provider's source as Terraform takes it: letters of one case, and HashiCorp's where it is a type alone."""
    return source.lower() if "/" in source else f"hashicorp/{source.lower()}"


def _text(block: hcl.Block, name: str) -> str | None:
    found = block.attribute(name)
    return None if found is None else hcl.text_of(found.expression)


def _required(name: str, file: hcl.File, expression: hcl.Expression) -> RequiredProvider:
    items = expression.items if isinstance(expression, hcl.ObjectCons) else ()
    values = {key: item.value for item in items if (key := hcl.text_of(item.key)) is not None}
    aliases = hcl.static(values["configuration_aliases"]).children() if "configuration_aliases" in values else ()
    version = values.get("version") if isinstance(expression, hcl.ObjectCons) else expression
    return RequiredProvider(
        name=name, source=hcl.text_of(values.get("source")), version=hcl.text_of(version), text=file.source(expression),
        aliases=tuple(
            alias.names[1] for alias in aliases
            if isinstance(alias, hcl.ScopeTraversal) and alias.root == name and len(alias.names) == 2
        ),
    )  # fmt: skip
