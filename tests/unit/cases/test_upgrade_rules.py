from __future__ import annotations

import shlex

import pytest

from tfproof.cases.upgrades import upgrade_rules
from tfproof.hcl import parse

HOSTILE = r'module.m["it\"s}"].aws_x.a["$${x} # \u202e"]'


@pytest.mark.parametrize("address", ["aws_x.a", "aws_x.a[0]", HOSTILE])
def test_a_moved_block_in_a_fix_is_the_language(address: str) -> None:
    file = parse(upgrade_rules._moved(address, "module.n.aws_x.b"))
    assert file.error is None
    (block,) = file.body.blocks_of("moved")
    assert {name: file.source(one.expression) for name, one in block.body.attributes.items()} == {
        "from": address,
        "to": "module.n.aws_x.b",
    }


@pytest.mark.parametrize("address", ["aws_x.a[0]", HOSTILE, 'aws_x.a["it\'s"]'])
def test_a_shell_takes_the_address_of_a_fix_as_it_is(address: str) -> None:
    assert shlex.split(upgrade_rules._allow(address)) == ["--allow", address]
