from __future__ import annotations

import pytest

from tfproof.scan.checkov_addresses import instances, terraform_address, with_written_keys, written_keys


@pytest.mark.parametrize(
    ("text", "block", "address"),
    [
        ("aws_x.a", "resource", "aws_x.a"),
        ("aws_x.a", "data", "data.aws_x.a"),
        ("data.aws_x.a", "data", "data.aws_x.a"),
        ("module.m[0].aws_x.a", "data", "module.m[0].data.aws_x.a"),
        ("m", "module", "module.m"),
        ('m["a.b"]', "module", 'module.m["a.b"]'),
        ('module.m["a"].n[1]', "module", 'module.m["a"].module.n[1]'),
        ("aws.default", "provider", "aws.default"),
        # A key of a map is as the source writes it, one of a set as it is.
        (r'aws_x.a["k\"3"]', "resource", r'aws_x.a["k\"3"]'),
        ('aws_x.a["a"b"]', "resource", r'aws_x.a["a\"b"]'),
        ('aws_x.a["""]', "resource", r'aws_x.a["\""]'),
        ('aws_x.a[""]', "resource", 'aws_x.a[""]'),
        ('aws_x.a["back\\slash"]', "resource", r'aws_x.a["back\\slash"]'),
        ('aws_x.a["a\nb\tc"]', "resource", r'aws_x.a["a\nb\tc"]'),
        ('aws_x.a["\u202ex"]', "resource", r'aws_x.a["\u202ex"]'),
        ('aws_x.a["$${x}"]', "resource", 'aws_x.a["$${x}"]'),
        ('module.m["q"q"].aws_x.a["a.b"]', "resource", r'module.m["q\"q"].aws_x.a["a.b"]'),
        ('module.m["]."].aws_x.a["x"]', "resource", 'module.m["]."].aws_x.a["x"]'),
        ('m["q"q"]', "module", r'module.m["q\"q"]'),
    ],
)
def test_checkovs_spelling_of_an_address_becomes_terraforms(text: str, block: str, address: str) -> None:
    assert terraform_address(text, block) == address
    assert terraform_address(address, block) == address


def test_an_address_without_keys_stands_for_all_instances_and_one_with_a_changed_key_for_its_own() -> None:
    planned = ['aws_x.a["p=q"]', 'aws_x.a["p:q:r"]', 'aws_x.a["s"]']
    assert instances("aws_x.a", planned, ()) == planned
    assert instances('aws_x.a["p:q"]', planned, ()) == ['aws_x.a["p=q"]']
    assert instances('aws_x.a["p:q"]', planned, {'aws_x.a["p=q"]'}) == []
    assert instances('aws_x.a["t"]', planned, ()) == []


def test_a_key_that_checkov_changed_is_read_as_the_one_text_of_the_source_that_gives_it() -> None:
    keys = written_keys(["team=web", "a=b=c", "a:b=c", "plain", "p=q", "p:q"])
    assert keys == {"team:web": "team=web"}
    for changed, written in (
        ('aws_x.a["team:web"]', 'aws_x.a["team=web"]'),
        ('module.m["team:web"].data.aws_x.a[0]', 'module.m["team=web"].data.aws_x.a[0]'),
        ('module.m["team:web"]', 'module.m["team=web"]'),
        ('aws_x.a["a:b:c"]', 'aws_x.a["a:b:c"]'),
        ('aws_x.a["p:q"]', 'aws_x.a["p:q"]'),
        ("aws.default:x", "aws.default:x"),
    ):
        assert with_written_keys(changed, keys) == written
