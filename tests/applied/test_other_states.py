"""After an apply, what another state says has the type, and where a provider refuses a text the shape, that its use asks for."""

from __future__ import annotations

import tfproof
from tfproof import PlannedCase, is_unknown

states = tfproof.case("tests/applied/other_states")


def test_an_output_has_the_type_of_the_argument_that_it_is_passed_to(states: PlannedCase) -> None:
    balancer = states.applied["aws_lb.this"]
    assert (balancer["internal"], balancer["enable_deletion_protection"]) == (True, True)
    assert isinstance(balancer["idle_timeout"], int)
    assert len(balancer["subnets"]) == 2
    assert balancer["tags"]
    assert states.applied["aws_vpc.this"]["enable_dns_hostnames"] is True


def test_a_text_that_a_provider_or_a_function_refuses_gets_the_shape_that_it_asks_for(states: PlannedCase) -> None:
    listener = states.applied["aws_lb_listener.this"]
    assert listener["certificate_arn"].startswith("arn:aws:acm:eu-west-1:")
    assert ":targetgroup/" in listener["default_action"][0]["target_group_arn"]
    assert states.applied["aws_subnet.this"]["cidr_block"].endswith(".1.0/24")
    assert states.applied["aws_vpc.this"]["cidr_block"].endswith(".0.0/16")


def test_what_reaches_an_argument_by_a_local_value_a_module_or_a_function_has_its_type(states: PlannedCase) -> None:
    disk, queue, instance = (states.applied[f"aws_{name}.this"] for name in ("ebs_volume", "sqs_queue", "instance"))
    assert (disk["size"], disk["encrypted"], queue["sqs_managed_sse_enabled"]) == (1, True, True)
    assert queue["visibility_timeout_seconds"] == 30
    assert len(instance["vpc_security_group_ids"]) == 2
    assert instance["tags"]
    assert {rule["self"] for rule in states.applied["aws_security_group.this"]["ingress"]} == {True}


def test_it_is_unknown_in_the_plan(states: PlannedCase) -> None:
    assert is_unknown(states.plan["aws_lb.this"]["internal"])
    assert is_unknown(states.plan["aws_lb_listener.this"]["certificate_arn"])


def test_a_second_plan_reads_the_same(states: PlannedCase) -> None:
    states.must_be_idempotent()
