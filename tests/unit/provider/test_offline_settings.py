from __future__ import annotations

from typing import Any

import pytest

from tfproof.provider import plugin_protocol
from tfproof.provider.offline_settings import ACCESS_KEY, ACCOUNT_ARGUMENT, SECRET_KEY, offline

AWS = "registry.terraform.io/hashicorp/aws"
KUBERNETES = "registry.terraform.io/hashicorp/kubernetes"


def configured(source: str, config: dict[str, Any]) -> Any:
    """What a provider gets of a configuration."""
    request = plugin_protocol.message("ConfigureRequest")
    request.config.CopyFrom(plugin_protocol.encode_value(config))
    changed = plugin_protocol.message("ConfigureRequest", offline(source, plugin_protocol.encoded(request)))
    return plugin_protocol.decode_value(changed.config)


@pytest.mark.parametrize("source", [AWS, "registry.opentofu.org/hashicorp/aws"])
def test_aws_gets_the_documented_keys_and_no_way_out(source: str) -> None:
    got = configured(
        source,
        {"access_key": None, "secret_key": "mine", "profile": "p", "shared_config_files": ["/x"], "endpoints": [{"sts": "x"}],
         "assume_role": [{"role_arn": "x"}], "no_proxy": "x", "region": "eu-west-1", "default_tags": [{"tags": {"a": "b"}}],
         ACCOUNT_ARGUMENT: "111111111111", "skip_metadata_api_check": None, "max_retries": 25},
    )  # fmt: skip
    assert got == {
        "access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "profile": None, "shared_config_files": [], "endpoints": [],
        "assume_role": [], "no_proxy": None, "region": "eu-west-1", "default_tags": [{"tags": {"a": "b"}}],
        ACCOUNT_ARGUMENT: "111111111111", "skip_metadata_api_check": "true", "max_retries": 1,
    }  # fmt: skip


def test_a_program_that_gives_credentials_is_taken_out_at_any_depth() -> None:
    got = configured(KUBERNETES, {"host": "h", "exec": [{"command": "c"}], "kubernetes": [{"exec": {"command": "c"}}]})
    assert got == {"host": "h", "exec": [], "kubernetes": [{"exec": None}]}


def test_what_reaches_nothing_stays_as_it_is() -> None:
    request = plugin_protocol.message("ConfigureRequest")
    request.config.CopyFrom(plugin_protocol.encode_value({"host": "h"}))
    encoded = plugin_protocol.encoded(request)
    assert offline(KUBERNETES, encoded) is encoded
