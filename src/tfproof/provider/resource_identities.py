"""What a resource is identified by, beside its id: the identity that Terraform 1.12 and later keep in the state.

A provider declares which attributes an identity has (``GetResourceIdentitySchemas``). Terraform drops the identity of a
resource whose read or apply does not say it again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.type_json import conforms


class Identities:
    """The identities of a provider's resources, once Terraform has asked for their schemas."""

    def __init__(self) -> None:
        self._schemas: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()

    def learn(self, source: str, answer: bytes) -> None:
        """Take the encoded answer of the provider ``source`` to ``GetResourceIdentitySchemas``."""
        with self._lock:
            self._schemas[source] = plugin_protocol.message("IdentitySchemasResponse", answer).identity_schemas

    def put(
        self, target: Any, *, source: str, type_name: str, known: Any, values: Any, facts: Mapping[str, str]
    ) -> None:
        """Write the identity of a resource into an answer.

        Args:
            target: the field of the answer.
            source: the provider's address.
            type_name: the resource's type.
            known: the identity that Terraform sent: what was planned, or what is in the state.
            values: the resource's attributes; None for one that is gone.
            facts: what else an identity may name: ``account_id`` and ``region``.
        """
        sent = plugin_protocol.decode_value(known.data)
        if isinstance(sent, dict) and not any(plugin_protocol.is_unknown_value(value) for value in sent.values()):
            target.CopyFrom(known)
            return
        with self._lock:
            encoded = self._schemas.get(source, {}).get(type_name)
        if encoded is None or not isinstance(values, dict):
            return
        sent = sent if isinstance(sent, dict) else {}
        filled = {}
        for one in plugin_protocol.message("IdentitySchema", encoded).attributes:
            choices = (sent.get(one.name), values.get(one.name), facts.get(one.name))
            fitting = (
                choice
                for choice in choices
                if choice is not None
                and not plugin_protocol.is_unknown_value(choice)
                and conforms(choice, json.loads(one.type))
            )
            filled[one.name] = next(fitting, None)
        target.data.CopyFrom(plugin_protocol.encode_value(filled))
