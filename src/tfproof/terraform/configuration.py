"""What a folder of configuration declares, as far as tfproof must know it before Terraform runs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tfproof.terraform.hcl import Block, read_json, read_native

_SOURCE = re.compile(r'\bsource"?\s*[:=]\s*"([^"]+)"')
_ALIASES = re.compile(r'\bconfiguration_aliases"?\s*[:=]\s*\[([^\]]*)\]')
_ALIAS = re.compile(r"([\w-]+)\.([\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One configuration file and its top-level blocks."""

    path: Path
    text: str
    blocks: tuple[Block, ...]

    @property
    def is_json(self) -> bool:
        """True for the JSON variant of the syntax."""
        return self.path.suffix == ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The declarations of one folder (one module)."""

    folder: Path
    files: tuple[SourceFile, ...]

    def blocks(self, kind: str) -> Iterator[Block]:
        """Yield every top-level block of a type."""
        return (block for file in self.files for block in file.blocks if block.type == kind)

    @property
    def module_sources(self) -> tuple[str, ...]:
        """The ``source`` of each module block, as written."""
        return tuple(source for block in self.blocks("module") if (source := block.literal("source")) is not None)

    @property
    def variables(self) -> dict[str, Block]:
        """The declared input variables by name."""
        return {block.labels[0]: block for block in self.blocks("variable") if block.labels}

    @property
    def has_backend(self) -> bool:
        """True when state is configured to live elsewhere (a ``backend``, ``cloud`` or ``state_store`` block)."""
        return any(block.all_of("backend", "cloud", "state_store") for block in self.blocks("terraform"))

    def provider_configurations(self, local_name: str) -> frozenset[str | None]:
        """Return the aliases of a provider's blocks; None stands for the default one."""
        return frozenset(block.literal("alias") for block in self.blocks("provider") if block.labels == (local_name,))

    def provider_arguments(self, local_name: str, alias: str | None) -> frozenset[str]:
        """Return the names of the arguments that a provider's block sets."""
        return frozenset(
            argument
            for block in self.blocks("provider")
            if block.labels == (local_name,) and block.literal("alias") == alias
            for argument in block.attributes
        )

    def expected_aliases(self, local_name: str) -> frozenset[str]:
        """Return the aliases that a module wants to be passed (``configuration_aliases``)."""
        return frozenset(
            alias
            for expression in self._required().values()
            for declared in _ALIASES.findall(expression)
            for name, alias in _ALIAS.findall(declared)
            if name == local_name
        )

    def local_names(self, provider: str) -> frozenset[str]:
        """Return what a provider is called here.

        Args:
            provider: ``namespace/type``, such as ``hashicorp/aws``.
        """
        named = {
            name
            for name, expression in self._required().items()
            if (found := _SOURCE.search(expression)) is not None
            and (found.group(1) == provider or found.group(1).endswith(f"/{provider}"))
        }
        implied = provider.rpartition("/")[2]
        declared = _SOURCE.search(self._required().get(implied, "")) is not None
        used = any(block.labels == (implied,) for block in self.blocks("provider"))
        # Without a declaration, the provider's type is its name.
        return frozenset(named | {implied}) if not declared and (used or not named) else frozenset(named)

    def _required(self) -> dict[str, str]:
        return {
            name: expression
            for block in self.blocks("terraform")
            for required in block.all_of("required_providers")
            for name, expression in required.attributes.items()
        }


def is_configuration(name: str) -> bool:
    """True for the file names that Terraform or OpenTofu load as configuration."""
    return (
        name.endswith((".tf", ".tf.json", ".tofu", ".tofu.json"))
        and not name.startswith((".", "#"))
        and name[-1] != "~"
    )


def read_configuration(folder: Path) -> Configuration:
    """Read the configuration files directly in a folder.

    Raises:
        OSError: the folder or a file in it cannot be read.
    """
    files = []
    for path in sorted(folder.iterdir()):
        if is_configuration(path.name) and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            files.append(SourceFile(path=path, text=text, blocks=_blocks(text, is_json=path.suffix == ".json")))
    return Configuration(folder=folder, files=tuple(files))


@functools.lru_cache(maxsize=1024)
def _blocks(text: str, *, is_json: bool) -> tuple[Block, ...]:
    """The same text is read for each case of a module, and again in each copy."""
    return read_json(text) if is_json else read_native(text)
