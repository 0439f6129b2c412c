"""The values that a check looked at, as a digest: a finding that a user accepted is reported again when they change.

A digest of a short secret can be guessed, so sensitive values are taken out before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tfproof.findings import fingerprint
from tfproof.scan.facts.secret_texts import block_body, secret_texts

_OF_THE_GRAPH = "resource_type"
"""What every check over the graph reads, as Checkov says."""


class Values:
    """What the blocks of one view hold.

    Args:
        vertices: the blocks of Checkov's graph.
        secrets: what else is sensitive than the texts that the blocks show to be.
        edges: pairs of blocks of which one refers to the other.
    """

    def __init__(
        self,
        vertices: Sequence[Mapping[str, Any]],
        secrets: Sequence[str],
        edges: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]] = (),
    ) -> None:
        self._bodies: dict[str, Any] = {}
        for vertex in vertices:
            self._bodies.setdefault(str(vertex.get("__address__", "")), vertex.get("config_"))
        self._connected: dict[str, set[str]] = {}
        for pair in edges:
            one, other = (str(vertex.get("__address__", "")) for vertex in pair)
            self._connected.setdefault(one, set()).add(other)
            self._connected.setdefault(other, set()).add(one)
        self._secrets = (*secrets, *secret_texts(vertices))

    def digest(self, address: str, keys: Sequence[str]) -> str:
        """Return what identifies the values at ``keys`` of the block at ``address``; for all of it without keys."""
        body = block_body(self._bodies.get(address))
        looked_at: dict[str, Any] = _values(body, keys) or {"": body}
        if _OF_THE_GRAPH in keys:
            # A check over the graph asks the same of what the block is connected with.
            others = (_values(block_body(self._bodies.get(one)), keys) for one in self._connected.get(address, ()))
            known = [_plain(values) for values in others if any(value is not None for value in values.values())]
            looked_at |= {"connected": sorted(map(self.of, known))} if known else {}
        return self.of(_plain(looked_at))

    def former(self, address: str, keys: Sequence[str]) -> str:
        """Return the digest of baselines of format 1, which took a whole block where a check found nothing."""
        body = block_body(self._bodies.get(address))
        looked_at = _values(body, keys)
        return self.of(_plain({"": body} if all(value is None for value in looked_at.values()) else looked_at))

    def of(self, read: object) -> str:
        """Return what identifies the values that a check read itself, without the sensitive texts in them."""
        return fingerprint(read, self._secrets)


def _values(body: Any, keys: Sequence[str]) -> dict[str, Any]:
    return {key: _at(body, key.strip("[]").split("/")) for key in keys}


def _at(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        while isinstance(value, list) and len(value) == 1 and not step.strip("[]").isdigit():
            value = value[0]
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list):
            index = step.strip("[]")
            # Every element counts where a path says "any of them".
            if index.isdigit():
                value = value[int(index)] if int(index) < len(value) else None
        else:
            return None
    return value


def _plain(value: Any) -> Any:
    """``value`` without what Checkov wrote into it: lines, addresses, references."""
    if isinstance(value, Mapping):
        return {
            str(key): _plain(part)
            for key, part in value.items()
            if not str(key).startswith("__") and key not in ("references_", "changed_attributes_")
        }
    return [_plain(part) for part in value] if isinstance(value, list) else value
