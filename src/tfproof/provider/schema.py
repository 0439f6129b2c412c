"""A provider's schema: fetched once per provider version, kept on disk, cut to the types in use.

Terraform asks each provider for its whole schema in every command. For a large provider that is most of what a plan
costs: the provider builds it, Terraform decodes all of it, and uses a handful of types.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tfproof.atomic_files import write_atomically
from tfproof.provider import plugin_protocol
from tfproof.provider.binary_fingerprint import identity
from tfproof.provider.facts import facts
from tfproof.provider.types_in_use import TypesInUse

_MAGIC: Final = b"tfproof-schema-1\n"
_HEAD: Final = struct.Struct(">32sB")


class ProviderSchema:
    """The answer of one provider binary to the question for its schema.

    Args:
        protocol: 5 or 6.
        answer: the encoded response.
    """

    def __init__(self, protocol: int, answer: bytes) -> None:
        self.protocol = protocol
        self.answer = answer
        self._whole = plugin_protocol.message("SchemaResponse", answer)
        self._parsed: dict[tuple[str, str], Any] = {}

    @property
    def optional(self) -> bool:
        """True when the provider answers other calls without having been asked for its schema."""
        return bool(self._whole.server_capabilities.get_provider_schema_optional)

    def cut(self, types: TypesInUse | None) -> bytes:
        """Return the encoded response with only ``types`` (None: all) in it; functions are few and stay.

        What a read of a data source sets is computed in it, also where the provider says otherwise.
        """
        set_by_read = facts().set_by_read.keys() & self._whole.data_source_schemas.keys()
        if types is None and not set_by_read:
            return self.answer
        rest = plugin_protocol.message("SchemaResponse", self.answer)
        if types is not None:
            for section, wanted in (
                (rest.resource_schemas, types.resources),
                (rest.data_source_schemas, types.data_sources),
                (rest.ephemeral_resource_schemas, types.ephemerals),
                (rest.list_resource_schemas, types.resources),
            ):
                for name in [name for name in section if name not in wanted]:
                    del section[name]
        for name in set_by_read & rest.data_source_schemas.keys():
            rest.data_source_schemas[name] = _as_read(name, rest.data_source_schemas[name], self.protocol)
        encoded: bytes = rest.SerializeToString(deterministic=True)
        return encoded

    def names(self) -> frozenset[str]:
        """The names of all its resource types, data sources and ephemeral resources."""
        whole = self._whole
        return frozenset(whole.resource_schemas).union(whole.data_source_schemas, whole.ephemeral_resource_schemas)

    @property
    def provider(self) -> bytes:
        """The encoded schema of the provider's own configuration."""
        encoded: bytes = self._whole.provider
        return encoded

    def resource_types(self) -> frozenset[str]:
        """The names of all its resource types."""
        return frozenset(self._whole.resource_schemas)

    def resource(self, name: str) -> Any:
        """Return the block (``wire`` message) of a resource type, or None."""
        return self._block("resource_schemas", name)

    def data_source(self, name: str) -> Any:
        """Return the block of a data source, or None."""
        return self._block("data_source_schemas", name)

    def ephemeral(self, name: str) -> Any:
        """Return the block of an ephemeral resource, or None."""
        return self._block("ephemeral_resource_schemas", name)

    def _block(self, section: str, name: str) -> Any:
        key = (section, name)
        if key not in self._parsed:
            encoded = getattr(self._whole, section).get(name)
            if encoded is not None and section == "data_source_schemas":
                encoded = _as_read(name, encoded, self.protocol)
            self._parsed[key] = (
                None if encoded is None else plugin_protocol.message(f"Schema{self.protocol}", encoded).block
            )
        return self._parsed[key]


def _as_read(name: str, encoded: bytes, protocol: int) -> bytes:
    """A data source's schema in which what a read sets is computed, so that Terraform does not know it before the read."""
    given = facts().set_by_read.get(name, ())
    if not given:
        return encoded
    schema = plugin_protocol.message(f"Schema{protocol}", encoded)
    for attribute in schema.block.attributes:
        if attribute.name in given and attribute.optional:
            attribute.computed = True
    changed: bytes = schema.SerializeToString(deterministic=True)
    return changed


def cut_identities(answer: bytes, types: TypesInUse | None) -> bytes:
    """Return the encoded answer to ``GetResourceIdentitySchemas`` with only the resource ``types`` in it."""
    if types is None:
        return answer
    rest = plugin_protocol.message("IdentitySchemasResponse", answer)
    for name in [name for name in rest.identity_schemas if name not in types.resources]:
        del rest.identity_schemas[name]
    encoded: bytes = rest.SerializeToString(deterministic=True)
    return encoded


class SchemaStore:
    """Keeps schemas by the identity of the provider's binary.

    Args:
        folder: where they are kept between processes; None keeps them in memory only.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._loaded: dict[str, ProviderSchema] = {}

    def load(self, binary: Path, fetch: Callable[[], tuple[int, bytes]]) -> ProviderSchema:
        """Return the schema of ``binary``: from memory, from disk, or from ``fetch`` (protocol, encoded response)."""
        key = identity(binary)
        if key not in self._loaded:
            kept = self._read(key)
            if kept is None:
                kept = ProviderSchema(*fetch())
                self._write(key, kept)
            self._loaded[key] = kept
        return self._loaded[key]

    def _path(self, key: str) -> Path | None:
        return self._folder / f"{key}.schema" if self._folder else None

    def _read(self, key: str) -> ProviderSchema | None:
        path = self._path(key)
        if path is None:
            return None
        try:
            content = path.read_bytes()
        except OSError:
            return None
        start = len(_MAGIC) + _HEAD.size
        if len(content) < start or not content.startswith(_MAGIC):
            return None
        digest, protocol = _HEAD.unpack(content[len(_MAGIC) : start])
        body = content[start:]
        # A damaged entry is one that is not there: it is fetched and written again.
        return ProviderSchema(protocol, body) if hashlib.sha256(bytes([protocol]) + body).digest() == digest else None

    def _write(self, key: str, schema: ProviderSchema) -> None:
        path = self._path(key)
        if path is None:
            return
        digest = hashlib.sha256(bytes([schema.protocol]) + schema.answer).digest()
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, never a result
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, _MAGIC + _HEAD.pack(digest, schema.protocol) + schema.answer, prefix=".schema-")
