"""The resources that a question is about."""

from __future__ import annotations

import itertools

import pytest

from tfproof.iam import Kind, parse_document
from tfproof.iam.globs import Wild, glob_of
from tfproof.iam.narrowed_documents import NOTHING
from tfproof.iam.prove import Engine, subset
from tfproof.iam.resource_domain import Domain, glob_of_arn
from tfproof.iam.string_samples import string_classes
from tfproof.iam.time_limit import Budget

ROLE = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"
FUNCTION = "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}"
IDENTITY = "arn:${Partition}:s3:::data/${IdentityId}/${Below}"


@pytest.mark.parametrize(
    ("pattern", "resource", "counts"),
    [
        (ROLE, "arn:aws:iam::123456789012:role/a", True),
        (ROLE, "arn:aws-us-gov:iam::000000000000:role/path/to/a", True),
        (ROLE, "arn:aws-iso-b:iam::123456789012:role/a", True),
        (ROLE, "arn:aws:iam::123456789012:role/", False),
        (ROLE, "arn:aws:iam::12345678901:role/a", False),
        (ROLE, "arn:aws:iam::1234567890123:role/a", False),
        (ROLE, "arn:aws:iam::12345678901x:role/a", False),
        (ROLE, "arn:aws:iam::aws:role/a", False),
        (ROLE, "arn:aws:iam::123456789012:role/a:policy/b", False),
        (ROLE, "arn:aws:iam::123456789012:user/a", False),
        (ROLE, "arn:aws:iam:eu-west-2:123456789012:role/a", False),
        (ROLE, "*", False),
        (FUNCTION, "arn:aws:lambda:eu-west-2:123456789012:function:f:1", True),
        (FUNCTION, "arn:aws:lambda::123456789012:function:f", False),
        (IDENTITY, "arn:aws:s3:::data/eu-west-2:0f0f0f0f-1111-4222-8333-444444444444/", True),
        (IDENTITY, "arn:aws:s3:::data/eu-west-2:0f0f0f0f-1111-4222-8333-444444444444/a/b:c", True),
        (IDENTITY, "arn:aws:s3:::data/eu-west-2:0f0f0f0f-1111-4222-8333-44444444444g/", False),
        (IDENTITY, "arn:aws:s3:::data/eu-west-2:0f0f0f0f-1111-4222-8333-44444444444/", False),
        (IDENTITY, "arn:aws:s3:::data/a/b:0f0f0f0f-1111-4222-8333-444444444444/", False),
        (IDENTITY, "arn:aws:s3:::data/:0f0f0f0f-1111-4222-8333-444444444444/", False),
        ("arn:aws:s3:::?/${IdentityId}", "arn:aws:s3:::b/us-gov-west-1:0f0f0f0f-1111-4222-8333-444444444444", True),
        ("arn:aws:s3:::?/${IdentityId}", "arn:aws:s3:::bb/us-gov-west-1:0f0f0f0f-1111-4222-8333-444444444444", False),
        ("*", "*", True),
        ("*", "arn:aws:iam::123456789012:role/a", False),
    ],
)
def test_an_arn_of_a_type_counts_and_nothing_else(pattern: str, resource: str, counts: bool) -> None:
    assert Domain(patterns=(pattern,)).has(resource) is counts


@pytest.mark.parametrize("pattern", [ROLE, FUNCTION, IDENTITY, "*"])
def test_examples_are_of_the_domain_and_have_the_stacks_names(pattern: str) -> None:
    domain = Domain(patterns=(pattern,), names={"Account": "111122223333", "Region": "us-east-1"})
    found = list(domain.examples())
    assert found
    assert all(domain.has(one) for one in found)
    assert not any("123456789012" in one or "eu-west-2" in one for one in found)


@pytest.mark.parametrize(
    ("written", "example"),
    [
        ("arn:aws:iam::*:role/app-*", "arn:aws:iam::111122223333:role/app-admin"),
        ("arn:aws-cn:iam::*:role/*", "arn:aws-cn:iam::111122223333:role/admin"),
        ("arn:*:iam::999999999999:role/x", "arn:aws:iam::999999999999:role/x"),
        ("arn:aws:iam::*", "arn:aws:iam::111122223333:role/admin"),
    ],
)
def test_a_written_pattern_is_filled_as_the_type_has_it(written: str, example: str) -> None:
    domain = Domain(patterns=(ROLE,), names={"Account": "111122223333"})
    assert example in list(domain.examples([written]))


def test_classes_of_strings_tell_digits_from_letters() -> None:
    digit, hex_, letter = (glob_of((wild,)) for wild in (Wild.DIGIT, Wild.HEX, Wild.ONE))
    found = string_classes([digit, hex_, letter, glob_of(("7",)), glob_of(("b",))], Budget(1.0))
    vectors = {tuple(one.matches(text) for one in (digit, hex_, letter)) for text in found}
    assert vectors == {(True, True, True), (False, True, True), (False, False, True), (False, False, False)}
    assert {"7", "b"} <= set(found)


@pytest.mark.parametrize("engine", [Engine.CELLS, Engine.SOLVER])
@pytest.mark.parametrize(
    ("resource", "proved"),
    [
        ("arn:aws:iam::*:policy/*", True),  # no role has a colon in its name
        ("arn:aws:iam::*role/x:*", True),
        ("arn:aws:iam::*:r?le/*", False),
        ("arn:aws:iam::*2:role/*", False),
        ("arn:aws:iam::*x:role/*", True),  # no account has a letter
        ("arn:aws:iam::?????:role/*", True),
        ("arn:aws-cn:*", False),
        ("arn:aws:s3:::*", True),
        ("*", False),
    ],
)
def test_both_engines_ask_for_the_resources_that_count_only(engine: Engine, resource: str, proved: bool) -> None:
    pytest.importorskip("z3")
    source = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource}}
    document = parse_document(source, kind=Kind.IDENTITY)
    proof = subset(document, NOTHING, domain=Domain(patterns=(ROLE,)), engine=engine)
    assert proof.answer.value == ("proved" if proved else "refuted")


def test_a_glob_of_an_arn_is_exact_at_the_ends_of_an_account() -> None:
    glob = glob_of_arn("${Account}")
    digits = ("0", "9", "a", "/", ":")
    found = {one + two for one, two in itertools.product(digits, digits) if glob.matches(f"{one}1234567890{two}")}
    assert found == {"00", "09", "90", "99"}
