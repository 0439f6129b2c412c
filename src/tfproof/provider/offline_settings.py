"""What a provider is configured with where nothing may be reached: a belt behind what the private copy of the source says.

The copy of the source is edited by what can be read in it. Terraform works out what a provider gets, so that this is looked at once
more where it arrives, whichever way it was written: local values, functions, or names that were not recognized.
"""

from __future__ import annotations

from typing import Any, Final

_AWS: Final = "hashicorp/aws"
_EXEC: Final = "exec"
KEPT: Final = frozenset({"alias", "default_tags", "for_each", "ignore_tags", "region", "version"})
"""What an AWS provider block says and what a plan may hang on; all else says how the provider reaches AWS."""
# Syntactically valid, and refused everywhere: these are the example keys of the AWS documentation.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds.html
ACCESS_KEY: Final = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 - a documented example, which opens nothing
OFFLINE: Final = {
    "access_key": ACCESS_KEY,
    "secret_key": SECRET_KEY,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",  # a text, to the provider
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
    "max_retries": 1,
}
"""Its arguments offline."""
ACCOUNT_ARGUMENT: Final = "sts_region"
"""No offline command asks STS, so that this argument can tell the simulated cloud which account a configuration is for."""


def offline(source: str, request: bytes) -> bytes:
    """Return a request to configure a provider with nothing in it that would run a program, or open a connection elsewhere.

    Args:
        source: the provider's address.
        request: the encoded request; as it is where there is nothing to change.
    """
    from tfproof.provider import plugin_protocol  # needs protobuf, which a reader of the constants may not have

    configure = plugin_protocol.message("ConfigureRequest", request)
    config = plugin_protocol.decode_value(configure.config)
    if not isinstance(config, dict):
        return request
    changed = _of_aws(config) if source.partition("/")[2] == _AWS else _without_programs(config)
    if changed == config:
        return request
    configure.config.CopyFrom(plugin_protocol.encode_value(changed))
    return plugin_protocol.encoded(configure)


def _of_aws(config: dict[str, Any]) -> dict[str, Any]:
    kept = KEPT | {ACCOUNT_ARGUMENT}
    return {name: OFFLINE.get(name, value if name in kept else _nothing(value)) for name, value in config.items()}


def _without_programs(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _nothing(one) if name == _EXEC else _without_programs(one) for name, one in value.items()}
    return [_without_programs(one) for one in value] if isinstance(value, list) else value


def _nothing(value: Any) -> Any:
    """Nested blocks and lists are empty, where all others are null."""
    return [] if isinstance(value, list) else None
