"""Which findings say that a stack was judged on assumed answers of data sources."""

from __future__ import annotations

from tfproof.cli.plan_step import assumption_findings


def test_data_sources_of_one_type_are_one_finding() -> None:
    modules = [f"module.m{number}.data.aws_caller_identity.current" for number in range(34)]
    one, other = assumption_findings([*modules, "data.aws_vpc.main"])
    assert (one.address, other.address) == (modules[0], "data.aws_vpc.main")
    assert all(name in one.found for name in modules[1:])
    assert "so it is with" not in other.found
    assert other.fix == "say what it answers: --data 'data.aws_vpc.main={...}'"


def test_without_assumptions_there_is_no_finding() -> None:
    assert assumption_findings([]) == []
