"""The calls of the provider service, in both protocols: which of them the proxy has to know, and how each is passed on.

A call that is not named here is passed on as a stream in both directions. On the wire a call with one question and one
answer is a stream of one message each way, so nothing is lost by that; a stream that is taken for a single answer would
never end. Source: https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol, versions 5.10 and 6.11.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = frozenset({"GetSchema", "GetProviderSchema"})
CONFIGURE: Final = frozenset({"Configure", "ConfigureProvider"})
STOP: Final = frozenset({"Stop", "StopProvider"})

NOT_REPEATABLE: Final = frozenset({"ApplyResourceChange"})
"""Offline all others change nothing, so a process that died under one can be replaced and asked again."""

PROMPT: Final = frozenset({
    "GetResourceIdentitySchemas", "MoveResourceState", "PlanResourceChange", "PrepareProviderConfig", "UpgradeResourceIdentity",
    "UpgradeResourceState", "ValidateActionConfig", "ValidateDataResourceConfig", "ValidateDataSourceConfig",
    "ValidateEphemeralResourceConfig", "ValidateListResourceConfig", "ValidateProviderConfig", "ValidateResourceConfig",
    "ValidateResourceTypeConfig",
})  # fmt: skip
"""What a provider works out by itself and changes nothing by: a call that need not be cut short when its caller is gone."""

UNARY: Final = SCHEMA | CONFIGURE | STOP | NOT_REPEATABLE | PROMPT | frozenset({
    "CallFunction", "CloseEphemeralResource", "GetFunctions", "GetMetadata", "ImportResourceState", "OpenEphemeralResource",
    "PlanAction", "ReadDataSource", "ReadResource", "RenewEphemeralResource",
})  # fmt: skip
"""One question, one answer."""
