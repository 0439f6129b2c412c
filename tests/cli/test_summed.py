from __future__ import annotations

from tfproof.cli.plan_step import summed


def test_a_few_addresses_are_named_and_many_are_counted_by_type() -> None:
    assert summed(["data.aws_vpc.a", "module.m.data.aws_vpc.b"]) == "data.aws_vpc.a, module.m.data.aws_vpc.b"
    many = [f'module.m["{n}.x"].data.aws_vpc.this' for n in range(40)] + [f"data.aws_ami.a[{n}]" for n in range(60)]
    assert summed(many) == "60 of data.aws_ami, 40 of data.aws_vpc"
