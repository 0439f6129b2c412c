from __future__ import annotations

import json
import re
from typing import Any

import msgpack
import pytest

from tfproof.provider import plugin_protocol
from tfproof.provider.facts import facts
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Target
from tfproof.provider.type_json import conforms, type_of

UNKNOWN = plugin_protocol.UNKNOWN


def _block(**attributes: Any) -> Any:
    """A block of computed attributes; a trailing ``?`` in the type means that they are optional as well."""
    block = plugin_protocol.message("Schema5").block
    for name, kind in attributes.items():
        optional = isinstance(kind, str) and kind.endswith("?")
        text = json.dumps(kind.rstrip("?") if isinstance(kind, str) else kind).encode()
        block.attributes.add(name=name, type=text, computed=True, optional=optional)
    return block


def _fill(type_name: str, block: Any, values: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return ValueGenerator(Target(type=type_name, seed="a", region="eu-west-1", **facts), block, values).fill()


def test_known_values_stay_and_unknown_ones_get_the_format_of_their_type() -> None:
    block = _block(id="string", arn="string", endpoint="string", name="string?")
    values = {"id": UNKNOWN, "arn": UNKNOWN, "endpoint": UNKNOWN, "name": "shop"}
    filled = _fill("aws_cognito_user_pool", block, values)
    assert re.fullmatch(r"eu-west-1_[a-z0-9]{9}", filled["id"])
    assert filled["arn"] == f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{filled['id']}"
    assert filled["endpoint"] == f"cognito-idp.eu-west-1.amazonaws.com/{filled['id']}"
    assert filled["name"] == "shop"


def test_stand_ins_depend_on_the_seed_and_the_attribute_alone() -> None:
    block = _block(id="string", other_id="string")
    values = {"id": UNKNOWN, "other_id": UNKNOWN}

    def fill(seed: str) -> dict[str, Any]:
        return ValueGenerator(Target(type="aws_x", seed=seed), block, values).fill()

    assert fill("a") == fill("a")
    assert len({*fill("a").values(), *fill("b").values()}) == 4


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("number", 0),
        ("bool", False),
        (["list", "string"], []),
        (["set", ["object", {"a": "string"}]], []),
        (["map", "string"], {}),
        ("bool?", False),
        ("number?", 0),
    ],
)
def test_a_value_of_each_type(kind: Any, expected: Any) -> None:
    assert _fill("aws_x", _block(mode=kind), {"mode": UNKNOWN}) == {"mode": expected}


@pytest.mark.parametrize("name", ["id", "arn", "vpc_id", "endpoint", "name"])
def test_an_optional_attribute_that_identifies_is_assigned(name: str) -> None:
    assert isinstance(_fill("aws_x", _block(**{name: "string?"}), {name: UNKNOWN})[name], str)


@pytest.mark.parametrize("name", ["status", "kms_key_id", "web_acl_arn", "role_arn", "instance_class"])
def test_an_optional_attribute_that_nobody_set_is_a_guess_and_never_null(name: str) -> None:
    filler = ValueGenerator(Target(type="aws_x", seed="a"), _block(**{name: "string?"}), {name: UNKNOWN})
    assert filler.fill()[name]
    assert filler.guesses == {(name,)}


def test_what_the_cloud_is_known_to_give_is_no_guess() -> None:
    block = _block(storage_encrypted="bool?", multi_az="bool?", replica_mode="string?", availability_zone="string?")
    filler = ValueGenerator(Target(type="aws_db_instance", seed="a"), block, dict.fromkeys(_names(block), UNKNOWN))
    filled = filler.fill()
    assert (filled["storage_encrypted"], filled["multi_az"], filled["replica_mode"]) == (False, False, "")
    assert filler.guesses == {("availability_zone",)}


def _names(block: Any) -> list[str]:
    return [attribute.name for attribute in block.attributes]


def test_unknown_parts_of_objects_in_a_set_are_filled_beside_what_is_known() -> None:
    option = {"domain_name": "string", "resource_record_name": "string", "resource_record_type": "string"}
    block = _block(domain_validation_options=["set", ["object", option]])
    known = [{**dict.fromkeys(option, UNKNOWN), "domain_name": name} for name in ("a.example", "b.example")]
    filled = _fill("aws_acm_certificate", block, {"domain_validation_options": known})["domain_validation_options"]
    assert [one["domain_name"] for one in filled] == ["a.example", "b.example"]
    assert [one["resource_record_type"] for one in filled] == ["CNAME", "CNAME"]
    for one in filled:
        assert re.fullmatch(rf"_[0-9a-f]{{32}}\.{re.escape(one['domain_name'])}\.", one["resource_record_name"])


def test_a_domain_and_its_wildcard_are_validated_by_one_record() -> None:
    """Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html."""
    names = ("a.example", "*.a.example", "www.a.example", "b.example")
    kind = ["object", dict.fromkeys(("domain_name", "resource_record_name", "resource_record_value"), "string")]
    known = [{"domain_name": name, "resource_record_name": UNKNOWN, "resource_record_value": UNKNOWN} for name in names]
    block = _block(domain_validation_options=["set", kind])
    apex, wildcard, www, other = _fill("aws_acm_certificate", block, {"domain_validation_options": known})[
        "domain_validation_options"
    ]
    assert {**apex, "domain_name": "*.a.example"} == wildcard
    assert len({one[name] for one in (apex, www, other) for name in one}) == 9
    assert apex["resource_record_name"].partition(".")[0] != apex["resource_record_value"].partition(".")[0]


@pytest.mark.parametrize(
    ("given", "prefix"),
    [("db1", ""), ("terraform-db", ""), (UNKNOWN, "terraform-"), ("terraform-" + "1" * 26, "terraform-")],
)
def test_a_prefix_is_what_the_provider_reads_out_of_the_name(given: object, prefix: str) -> None:
    block = _block(identifier="string?", identifier_prefix="string?")
    filled = _fill("aws_db_instance", block, {"identifier": given, "identifier_prefix": UNKNOWN})
    assert filled["identifier_prefix"] == prefix
    assert filled["identifier"].startswith(prefix or str(given))


def test_an_attribute_can_be_one_element_of_a_list() -> None:
    block = _block(name_servers=["list", "string"], primary_name_server="string")
    filled = _fill("aws_route53_zone", block, {"name_servers": UNKNOWN, "primary_name_server": UNKNOWN})
    assert filled["primary_name_server"] == filled["name_servers"][0]


def test_nested_blocks_are_filled() -> None:
    block = _block(id="string")
    nested = block.block_types.add(type_name="rule", nesting=2)
    nested.block.attributes.add(name="rule_id", type=b'"string"', computed=True)
    values = {"id": "x", "rule": [{"rule_id": UNKNOWN}, {"rule_id": "r"}]}
    filler = ValueGenerator(Target(type="aws_x", seed="a"), block, values)
    filled = filler.fill()
    assert isinstance(filled["rule"][0]["rule_id"], str)
    assert filled["rule"][1]["rule_id"] == "r"
    assert filler.paths == {("rule", 0, "rule_id")}


def test_nested_attributes_of_protocol_6_are_filled() -> None:
    block = plugin_protocol.message("Schema6").block
    attribute = block.attributes.add(name="parts", computed=True)
    attribute.nested_type.nesting = 2
    attribute.nested_type.attributes.add(name="part_id", type=b'"string"', computed=True)
    assert type_of(attribute) == ["list", ["object", {"part_id": "string"}]]
    filled = ValueGenerator(Target(type="aws_x", seed="a"), block, {"parts": [{"part_id": UNKNOWN}]}).fill()
    assert isinstance(filled["parts"][0]["part_id"], str)
    assert ValueGenerator(Target(type="aws_x", seed="a"), block, {"parts": UNKNOWN}).fill() == {"parts": []}


def test_a_promise_about_an_unknown_string_is_kept() -> None:
    refined = msgpack.ExtType(plugin_protocol.REFINED, msgpack.packb({1: False, 2: "prefix-"}))
    filled = _fill("aws_x", _block(id="string"), {"id": refined})
    assert filled["id"].startswith("prefix-")


def test_a_name_prefix_is_kept() -> None:
    filled = _fill("aws_x", _block(name="string?"), {"name": UNKNOWN, "name_prefix": "shop-"})
    assert re.fullmatch(r"shop-[1-9]{26}", filled["name"])


def test_what_the_user_gives_is_used() -> None:
    filled = _fill("aws_x", _block(id="string"), {"id": UNKNOWN}, given={"id": "mine"})
    assert filled == {"id": "mine"}


def test_a_secret_of_a_client_without_one_is_null() -> None:
    block = _block(client_secret="string")
    values = {"client_secret": UNKNOWN, "generate_secret": None}
    assert _fill("aws_cognito_user_pool_client", block, values)["client_secret"] is None
    values["generate_secret"] = True
    assert len(_fill("aws_cognito_user_pool_client", block, values)["client_secret"]) == 51


def test_the_arn_of_an_oidc_provider_names_its_host() -> None:
    block = _block(arn="string", url="string?")
    values = {"arn": UNKNOWN, "url": "https://token.example/x"}
    arn = _fill("aws_iam_openid_connect_provider", block, values)["arn"]
    assert arn == "arn:aws:iam::123456789012:oidc-provider/token.example/x"


@pytest.mark.parametrize(
    ("type_name", "service"),
    [
        ("aws_s3_bucket", "s3"),
        ("aws_cognito_identity_pool", "cognito-identity"),
        ("aws_cognito_user_pool", "cognito-idp"),
        ("aws_cloudwatch_log_group", "logs"),
        ("aws_vpc_endpoint", "ec2"),
        ("aws_vpclattice_service", "vpc-lattice"),
        ("aws_instance", "ec2"),
        ("toy_thing", "thing"),
    ],
)
def test_an_arn_names_the_right_service(type_name: str, service: str) -> None:
    assert Target(type=type_name, seed="a").service == service


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_the_partition_is_that_of_the_region(region: str, partition: str) -> None:
    assert Target(type="aws_x", seed="a", region=region).partition == partition


@pytest.mark.parametrize(
    ("type_name", "is_global"),
    [
        ("aws_iam_role", True),
        ("aws_dx_gateway", True),
        ("aws_s3_account_public_access_block", True),
        ("aws_route53recoverycontrolconfig_cluster", True),
        ("aws_route53_zone", True),
        ("aws_route53_resolver_rule", False),
        ("aws_wafv2_web_acl", False),
        ("aws_s3_bucket", False),
    ],
)
def test_a_type_that_exists_once_for_all_regions_is_global(type_name: str, is_global: bool) -> None:
    assert facts().is_global(type_name) is is_global


@pytest.mark.parametrize(
    ("value", "kind", "fits"),
    [
        ("a", "string", True),
        (1, "string", False),
        (True, "number", False),
        (1.5, "number", True),
        (True, "bool", True),
        (None, "bool", True),
        (["a"], ["set", "string"], True),
        ("a", ["set", "string"], False),
        ({"a": 1}, ["map", "number"], True),
        ({"a": 1}, ["object", {"a": "number"}], True),
        ({"b": 1}, ["object", {"a": "number"}], False),
        (["a", 1], ["tuple", ["string", "number"]], True),
        (["a"], ["tuple", ["string", "number"]], False),
    ],
)
def test_a_values_type_is_checked(value: Any, kind: Any, fits: bool) -> None:
    assert conforms(value, kind) is fits


def test_a_list_has_the_elements_that_the_source_takes_out_of_it() -> None:
    block = _block(
        nodes=["list", ["object", {"vpc_id": "string", "parts": ["list", "string"]}]], other=["list", "string"]
    )
    values = {"nodes": UNKNOWN, "other": UNKNOWN}
    filled = _fill("aws_x", block, values, indexed={"nodes": 2, "nodes.parts": 1})
    assert [len(one["parts"]) for one in filled["nodes"]] == [1, 1]
    assert len({one["vpc_id"] for one in filled["nodes"]}) == 2
    assert filled["other"] == []


_ELSEWHERE = "arn:aws:x:eu-west-1:123456789012"


@pytest.mark.parametrize(
    ("type_name", "given", "expected"),
    [
        ("aws_s3control_multi_region_access_point", {}, r"arn:aws:s3::123456789012:accesspoint/[a-z0-9]{13}\.mrap"),
        ("aws_sns_platform_application", {"platform": "GCM", "name": "n"}, r"arn:aws:sns:eu-west-1:123456789012:app/GCM/n"),
        ("aws_networkfirewall_rule_group", {"type": "STATELESS", "name": "n"}, r".*:123456789012:stateless-rulegroup/n"),
        ("aws_networkfirewall_rule_group", {"type": "STATEFUL", "name": "n"}, r".*:123456789012:stateful-rulegroup/n"),
        ("aws_inspector_assessment_template", {"target_arn": f"{_ELSEWHERE}:target/0-a"}, r".*:target/0-a/template/0-\w{8}"),
        ("aws_devicefarm_upload", {"project_arn": f"{_ELSEWHERE}:project:p"}, r".*:123456789012:upload:p/[0-9a-f-]{36}"),
        ("aws_securityhub_product_subscription", {"product_arn": f"{_ELSEWHERE}:product/a/b"}, r".*:product-subscription/a/b"),
        ("aws_acmpca_certificate", {"certificate_authority_arn": "arn:c"}, r"arn:c/certificate/[0-9a-f]{32}"),
        ("aws_ssm_service_setting", {"setting_id": "/ssm/a/b"}, r".*:servicesetting/ssm/a/b"),
        ("aws_ssm_service_setting", {"setting_id": f"{_ELSEWHERE}:servicesetting/ssm/a"}, r".*:servicesetting/ssm/a"),
        ("aws_networkmanager_site", {"global_network_id": "g"}, r"arn:aws:networkmanager::123456789012:site/g/site-[0-9a-f]{17}"),
    ],
)  # fmt: skip
def test_arns_have_the_form_that_aws_gives_them(type_name: str, given: dict[str, str], expected: str) -> None:
    block = _block(id="string", arn="string", alias="string", **dict.fromkeys(given, "string?"))
    values = {"id": UNKNOWN, "arn": UNKNOWN, "alias": UNKNOWN, **given}
    assert re.fullmatch(expected, _fill(type_name, block, values)["arn"])


def test_a_map_has_the_keys_by_which_the_source_takes_values() -> None:
    block = _block(
        tags=["map", "string"], outputs=["map", "string"], nodes=["list", ["object", {"m": ["map", "number"]}]]
    )
    values = dict.fromkeys(("tags", "outputs", "nodes"), UNKNOWN)
    keys = {"outputs": frozenset({"VpcId", "Tier"}), "nodes.m": frozenset({"n"}), "nodes": frozenset({"m"})}
    filled = _fill("aws_x", block, values, keys=keys, indexed={"nodes": 1})
    assert filled["tags"] == {}
    assert filled["outputs"].keys() == {"VpcId", "Tier"}
    assert re.fullmatch("vpc-[0-9a-f]{17}", filled["outputs"]["VpcId"])
    assert filled["outputs"]["Tier"]
    assert filled["nodes"] == [{"m": {"n": 0}}]


def test_a_map_that_is_known_keeps_its_keys() -> None:
    block = _block(tags=["map", "string"])
    assert _fill("aws_x", block, {"tags": {"a": "b"}}, keys={"tags": frozenset({"c"})})["tags"] == {"a": "b"}


def test_a_text_of_any_letters_has_the_parts_that_the_source_reads() -> None:
    block, values = _block(value="string", arn="string"), {"value": UNKNOWN, "arn": UNKNOWN}
    filled = _fill("aws_ssm_parameter", block, values, data=True, decoded={"value": {"a": None}, "arn": {"a": None}})
    assert json.loads(filled["value"]).keys() == {"a"}
    assert filled["arn"].startswith("arn:aws:ssm:")  # this is known to be no JSON


def test_a_data_source_finds_as_much_as_the_source_takes_out_of_it() -> None:
    block = _block(ids=["list", "string"])
    filled = _fill("aws_subnets", block, {"ids": UNKNOWN}, data=True, indexed={"ids": 4})
    assert len({*filled["ids"]}) == 4
    assert all(re.fullmatch("subnet-[0-9a-f]{17}", one) for one in filled["ids"])
    assert len(_fill("aws_subnets", block, {"ids": UNKNOWN}, data=True, indexed={"ids": 1})["ids"]) == 2


def test_a_list_that_may_be_empty_has_what_the_source_takes_out_of_it() -> None:
    block = _block(cluster_members=["set", "string"], iam_roles=["set", "string"])
    values = {"cluster_members": UNKNOWN, "iam_roles": UNKNOWN}
    filled = _fill("aws_rds_cluster", block, values, indexed={"cluster_members": 1, "iam_roles": 1})
    assert (len(filled["cluster_members"]), filled["iam_roles"]) == (1, [])  # the second is known to be empty


def test_an_instance_has_as_many_ipv6_addresses_as_it_asks_for() -> None:
    block = _block(ipv6_addresses=["list", "string"], ipv6_address_count="number?")
    values = {"ipv6_addresses": UNKNOWN, "ipv6_address_count": 2}
    assert len({*_fill("aws_instance", block, values)["ipv6_addresses"]}) == 2
    assert _fill("aws_instance", block, values | {"ipv6_address_count": UNKNOWN})["ipv6_addresses"] == []


@pytest.mark.parametrize(("nodes", "listed"), [(2, 2), (3, 3), (9, 3)])
def test_a_kafka_cluster_lists_three_brokers_where_it_has_as_many(nodes: int, listed: int) -> None:
    # https://docs.aws.amazon.com/msk/latest/developerguide/msk-get-bootstrap-brokers.html
    block = _block(bootstrap_brokers_tls="string", number_of_broker_nodes="number?", cluster_name="string?")
    values = {"bootstrap_brokers_tls": UNKNOWN, "number_of_broker_nodes": nodes, "cluster_name": "events"}
    assert len(_fill("aws_msk_cluster", block, values)["bootstrap_brokers_tls"].split(",")) == listed
