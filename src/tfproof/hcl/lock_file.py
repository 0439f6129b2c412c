"""The dependency lock file: which version of each provider was chosen, and the hashes of its packages.

Source: https://developer.hashicorp.com/terraform/language/files/dependency-lock
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.hcl.constants import constant, text_of
from tfproof.hcl.edits import Edit, splice
from tfproof.hcl.errors import HclError
from tfproof.hcl.files import File, parse
from tfproof.hcl.structure import Attribute, Block


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedProvider:
    """What the file says of one provider.

    Attributes:
        version: the version that was chosen; ``None`` where it is not written.
        hashes: the hashes of its packages, ``h1:`` and ``zh:``.
    """

    version: str | None
    hashes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockFile:
    """A lock file.

    Attributes:
        providers: what it says of each provider, by its address.
        error: why it could not be read to its end; ``None`` for one that is right.
        file: the file as it was read.
    """

    providers: Mapping[str, LockedProvider]
    error: HclError | None
    file: File

    def without_hashes(self) -> str:
        """Return the text without hashes, which Terraform then does not compare."""
        hashes = (block.attribute("hashes") for block in self.file.body.blocks_of("provider"))
        return splice(self.file.text, [self._gone(argument) for argument in hashes if argument is not None])

    def _gone(self, argument: Attribute) -> Edit:
        """Remove the lines of an argument; from a block on one line, the argument alone."""
        start, _ = self.file.line_span(self.file.line(argument))
        _, end = self.file.line_span(self.file.line(argument.end))
        alone = not self.file.text[start : argument.start].strip()
        return Edit(start=start if alone else argument.start, end=end if alone else argument.end, text="")


def parse_lock_file(text: str, *, path: Path | None = None) -> LockFile:
    """Read the text of a lock file. An empty one locks nothing."""
    file = parse(text, path=path, is_json=False)
    providers = {block.labels[0]: _locked(block) for block in file.body.blocks_of("provider")}
    return LockFile(providers=providers, error=file.error, file=file)


def read_lock_file(path: Path) -> LockFile:
    """Read a lock file; one that is not there locks nothing.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    return parse_lock_file(content.decode("utf-8", "replace"), path=path)


def _locked(block: Block) -> LockedProvider:
    version, hashes = block.attribute("version"), block.attribute("hashes")
    listed = constant(hashes.expression) if hashes is not None else []
    return LockedProvider(
        version=None if version is None else text_of(version.expression),
        hashes=frozenset(map(str, listed if isinstance(listed, list) else ())),
    )
