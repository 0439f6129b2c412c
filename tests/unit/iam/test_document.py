"""Documents are parsed strictly: a clear error with the JSON path, never a traceback and never a hang."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tfproof.errors import DocumentError
from tfproof.iam import Kind, Request, Symbol, aws, decide, parse_document
from tfproof.iam.compare import compare
from tfproof.iam.document import bind
from tfproof.iam.prove import ProofVerdict, subset


def one(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **changes}
    return {
        "Version": "2012-10-17",
        "Statement": [{key: value for key, value in statement.items() if value is not None}],
    }


def condition(operator: str, value: Any) -> dict[str, Any]:
    return one(Condition={operator: {"k:key": value}})


TRUST = {"Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole", "Resource": None}
NO_JSON: list[tuple[str, str | bytes, str, str]] = [
    ("empty", "", "not JSON", "line 1, column 1"),
    ("cut off", '{"Version": ', "not JSON", "line 1, column 13"),
    ("yaml", "Version: 2012-10-17", "not JSON", "line 1"),
    ("a list", "[]", "the document is an empty list", "$"),
    ("text", '"x"', "the document is text", "$"),
    ("null", "null", "the document is null", "$"),
    ("NaN", '{"Version": NaN}', "holds NaN", ""),
    ("a key twice", '{"Version": "2012-10-17", "Version": "2012-10-17"}', "'Version' is given twice", ""),
    ("nested lists", "[" * 200_000, "nested too deeply", ""),
    ("nested objects", '{"a":' * 200_000, "nested too deeply", ""),
    ("a huge number", '{"Statement": ' + "9" * 10_000 + "}", "not JSON that can be read", ""),
    ("not UTF-8", b"\xff\xfe{", "not UTF-8", ""),
    ("half a surrogate pair", '{"Id": "\\ud800"}', "half a surrogate pair", ""),
    ("nine million characters", " " * 9_000_000, "9000000 characters", ""),
]


@pytest.mark.parametrize(("source", "what", "where"), [pytest.param(*case[1:], id=case[0]) for case in NO_JSON])
def test_text_that_is_no_document_is_an_error(source: str | bytes, what: str, where: str) -> None:
    with pytest.raises(DocumentError) as error:
        parse_document(source)
    assert what in error.value.what
    assert where in (error.value.where or "")


MALFORMED: list[tuple[str, Any, str, str, str]] = [
    ("no statement", {"Version": "2012-10-17"}, "no Statement", "$", ""),
    ("an empty list", {"Statement": []}, "Statement is an empty list", "$.Statement", ""),
    ("statement as text", {"Statement": "x"}, "Statement is text", "$.Statement", ""),
    ("a statement that is text", {"Statement": ["x"]}, "the statement is text", "$.Statement[0]", ""),
    ("an unknown version", one() | {"Version": "2012-10-71"}, "no version '2012-10-71'", "$.Version", "'2012-10-17'"),
    ("version as a number", one() | {"Version": 2012}, "no version '2012'", "$.Version", ""),
    ("id as a number", one() | {"Id": 7}, "Id is not text", "$.Id", ""),
    ("an unknown element at the top", one() | {"Statements": []}, "no element 'Statements'", "$", "'Statement'"),
    ("a misspelt element", one(Conditions={}), "no element 'Conditions'", "$.Statement[0]", "'Condition'"),
    ("an element in lower case", one(effect="Allow"), "no element 'effect'", "$.Statement[0]", "'Effect'"),
    ("no effect", one(Effect=None), "Effect is 'None'", "$.Statement[0].Effect", ""),
    ("effect in lower case", one(Effect="allow"), "Effect is 'allow'", "$.Statement[0].Effect", "'Allow'"),
    ("sid as a number", one(Sid=1), "Sid is not text", "$.Statement[0].Sid", ""),
    ("no action", one(Action=None), "no Action", "$.Statement[0]", ""),
    ("an empty list of actions", one(Action=[]), "list is empty", "$.Statement[0].Action", ""),
    ("an action without a service", one(Action="GetObject"), "'GetObject' is not an action", "$.Statement[0].Action", ""),
    ("an action with a variable", one(Action="s3:${x}"), "is not an action", "$.Statement[0].Action", ""),
    ("an action that is a number", one(Action=["s3:GetObject", 7]), "7 is not text", "$.Statement[0].Action[1]", ""),
    ("action and not action", one(NotAction="s3:*"), "both Action and NotAction", "$.Statement[0]", ""),
    ("no resource", one(Resource=None), "no Resource", "$.Statement[0]", ""),
    ("a resource that is no ARN", one(Resource="bucket"), "'bucket' is not a resource", "$.Statement[0].Resource", ""),
    ("what only an API completes", one(Resource="execute-api:/*"), "'execute-api:/*' is not a resource", "$.Statement[0].Resource", ""),
    ("resource and not resource", one(NotResource="*"), "both Resource and NotResource", "$.Statement[0]", ""),
    ("an open variable", one(Resource="arn:aws:s3:::${aws:username"), "is not closed", "$.Statement[0].Resource", "}"),
    ("a nested variable", one(Resource="arn:aws:s3:::${a${b}}"), "is not a policy variable", "$.Statement[0].Resource", ""),
    ("an empty variable", one(Resource="arn:aws:s3:::${}"), "is not a policy variable", "$.Statement[0].Resource", ""),
    ("a bad default", one(Resource="arn:aws:s3:::${a, b}"), "is not a policy variable", "$.Statement[0].Resource", ""),
    ("a condition that is text", one(Condition="x"), "'x' is not a Condition", "$.Statement[0].Condition", ""),
    ("an operator that is text", one(Condition={"Bool": "x"}), "holds no keys", "$.Statement[0].Condition.Bool", ""),
    ("an operator that does not exist", condition("StringEqual", "x"), "no condition operator 'StringEqual'", "$.Statement[0].Condition", "'StringEquals'"),
    ("an operator in lower case", condition("stringequals", "x"), "no condition operator", "$.Statement[0].Condition", "'StringEquals"),
    ("a misspelt set operator", condition("ForAnyValues:StringLike", "x"), "no condition operator", "$.Statement[0].Condition", "'ForAnyValue:StringLike'"),
    ("IfExist", condition("StringEqualsIfExist", "x"), "no condition operator", "$.Statement[0].Condition", "'StringEqualsIfExists'"),
    ("Null with IfExists", condition("NullIfExists", "true"), "Null takes no", "$.Statement[0].Condition", ""),
    ("Null with a set operator", condition("ForAnyValue:Null", "true"), "Null takes no", "$.Statement[0].Condition", ""),
    ("no values", condition("Null", []), "list of values is empty", "$.Statement[0].Condition.Null.k:key", ""),
    ("null as a value", condition("StringEquals", None), "None is not a condition value", "$.Statement[0].Condition.StringEquals.k:key", ""),
    ("an object as a value", condition("StringEquals", {"a": "b"}), "is not a condition value", "$.Statement[0].Condition.StringEquals.k:key", ""),
    ("no number", condition("NumericEquals", "five"), "cannot compare 'five'", "$.Statement[0].Condition.NumericEquals.k:key", ""),
    ("no date", condition("DateLessThan", "soon"), "cannot compare 'soon'", "$.Statement[0].Condition.DateLessThan.k:key", ""),
    ("no flag", condition("Bool", "yes"), "cannot compare 'yes'", "$.Statement[0].Condition.Bool.k:key", ""),
    ("no address range", condition("IpAddress", "10.0.0.0/33"), "'10.0.0.0/33' is no address range", "$.Statement[0].Condition.IpAddress.k:key", ""),
    ("no base64", condition("BinaryEquals", "?"), "'?' is not base64", "$.Statement[0].Condition.BinaryEquals.k:key", ""),
    ("a variable in a number", condition("NumericEquals", "${a}"), "does not take policy variables", "$.Statement[0].Condition.NumericEquals.k:key", ""),
    ("a key in two spellings", one(Condition={"Bool": {"a": "true", "A": "true"}}), "'A' is given twice", "$.Statement[0].Condition.Bool", ""),
    ("an empty key", one(Condition={"Bool": {"": "true"}}), "'' is not a context key", "$.Statement[0].Condition.Bool", ""),
    ("a Sid twice", {"Statement": [one()["Statement"][0] | {"Sid": "A"}] * 2}, "two statements have the Sid 'A'", "$.Statement[1].Sid", ""),
    ("a principal as plain text", one(**TRUST | {"Principal": "123456789012"}), "is not a principal", "$.Statement[0].Principal", ""),
    ("an unknown kind of principal", one(**TRUST | {"Principal": {"Aws": "*"}}), "no kind of principal 'Aws'", "$.Statement[0].Principal", "'AWS'"),
    ("a partial wildcard", one(**TRUST | {"Principal": {"AWS": "arn:aws:iam::123456789012:role/*"}}), "no partial wildcards", "$.Statement[0].Principal.AWS", "aws:PrincipalArn"),
    ("a short account number", one(**TRUST | {"Principal": {"AWS": "1234"}}), "not a principal of kind AWS", "$.Statement[0].Principal.AWS", ""),
    ("a service without a domain", one(**TRUST | {"Principal": {"Service": "lambda"}}), "not a principal of kind Service", "$.Statement[0].Principal.Service", ""),
    ("a trust with NotPrincipal", one(**TRUST | {"Principal": None, "NotPrincipal": {"AWS": "123456789012"}}), "NotPrincipal in a trust policy", "$.Statement[0].NotPrincipal", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "what", "where", "fix"), [pytest.param(*case[1:], id=case[0]) for case in MALFORMED]
)
def test_a_malformed_document_names_the_place_and_the_way_out(source: Any, what: str, where: str, fix: str) -> None:
    with pytest.raises(DocumentError) as error:
        parse_document(json.dumps(source))
    assert what in error.value.what
    assert error.value.where == where
    assert fix in (error.value.fix or "")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (one(), Kind.IDENTITY),
        (one(**TRUST), Kind.TRUST),
        (one(**TRUST | {"Action": "*"}), Kind.TRUST),
        (one(**TRUST | {"Action": "ecr:GetAuthorizationToken"}), Kind.RESOURCE),
        (one(Principal="*"), Kind.RESOURCE),
    ],
)
def test_the_kind_follows_from_the_elements(source: Any, kind: Kind) -> None:
    assert parse_document(source).kind is kind


@pytest.mark.parametrize("kind", ["identity", "boundary", "session", "control"])
def test_permissions_name_no_principal(kind: str) -> None:
    with pytest.raises(DocumentError, match=f"a statement of a {kind} policy has a Principal"):
        parse_document(one(Principal="*"), kind=kind)


def test_a_trust_has_no_resource_and_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(DocumentError, match="a trust policy has no Resource"):
        parse_document(one(Principal="*"), kind="trust")
    with pytest.raises(DocumentError, match="'permission' is no kind of document"):
        parse_document(one(), kind="permission")


def test_unicode_and_escapes_mean_what_they_decode_to() -> None:
    value = 'é\\u{41}\\n"\n\x00漢字😀\\*'
    document = parse_document(json.dumps(condition("StringEquals", value)))
    assert decide(document, _request(value)).allowed
    assert not decide(document, _request(value + " ")).allowed
    same = parse_document(json.dumps(condition("StringLike", value.replace("*", "${*}"))), name="escaped")
    assert subset(document, same).proved
    assert subset(same, document).proved
    other = parse_document(json.dumps(condition("StringEquals", value.replace("\\u{41}", "A"))))
    assert subset(document, other).answer is ProofVerdict.REFUTED


def test_the_solver_reads_unicode_and_escapes_alike() -> None:
    pytest.importorskip("z3")
    value = 'é\\u{41}\\n"\n漢字\\'
    document = parse_document(condition("StringEquals", value))
    assert subset(document, parse_document(condition("StringLike", value)), engine="solver").proved
    proof = subset(document, parse_document(condition("StringEquals", value.replace("\\u{41}", "A"))), engine="solver")
    assert proof.counterexample is not None
    assert proof.counterexample.witness.request.context == {"k:key": value}


def _request(value: str) -> Request:
    return Request(principal=aws("123456789012"), action="s3:GetObject", context={"k:key": value})


@pytest.mark.thorough
def test_a_document_of_a_megabyte_is_read_and_judged() -> None:
    resources = [f"arn:aws:s3:::bucket-{number}/{'x' * 400}*" for number in range(2_500)]
    text = json.dumps(one(Resource=resources))
    assert len(text) > 1_000_000
    start = time.process_time()
    document = parse_document(text)
    request = Request(principal=aws("123456789012"), action="s3:GetObject", resource=resources[-1])
    assert decide(document, request).allowed
    proof = subset(document, parse_document(one(Resource="arn:aws:s3:::other/*")), limit=2)
    assert proof.answer in (ProofVerdict.REFUTED, ProofVerdict.UNDECIDED)
    assert time.process_time() - start < 20


@pytest.mark.thorough
def test_a_document_of_500_statements_is_proved() -> None:
    statements = [
        one(Action=f"s3:Get{number}*", Resource=f"arn:aws:s3:::bucket-{number}/*")["Statement"][0]
        for number in range(500)
    ]
    document = parse_document({"Version": "2012-10-17", "Statement": statements})
    assert subset(document, parse_document(one(Action="s3:Get*")), limit=60).proved
    assert subset(document, parse_document(one(Action="s3:Get4*")), limit=60).answer is ProofVerdict.REFUTED


@pytest.mark.sampled(3)
@pytest.mark.parametrize("pattern", ["*a" * 50_000, "?" * 50_000 + "*", "*?" * 20_000])
def test_a_hostile_pattern_neither_hangs_the_evaluator_nor_the_prover(pattern: str) -> None:
    start = time.process_time()
    document = parse_document(one(Resource="arn:aws:s3:::" + pattern))
    request = Request(principal=aws("123456789012"), action="s3:GetObject", resource="arn:aws:s3:::" + "a" * 5000 + "b")
    decide(document, request)
    subset(document, parse_document(one(Resource="arn:aws:s3:::a*")), limit=1)
    assert time.process_time() - start < 30


def test_symbols_are_named_and_can_be_bound() -> None:
    symbol = Symbol("aws_s3_bucket.this.arn")
    assert str(symbol) == "${unknown:aws_s3_bucket.this.arn}"
    document = parse_document(one(Resource="arn:aws:s3:::stand-in/*"), symbols={"arn:aws:s3:::stand-in": symbol})
    assert document.symbols == {"aws_s3_bucket.this.arn"}
    bound = bind(document, {"aws_s3_bucket.this.arn": "arn:aws:s3:::b"})
    request = Request(principal=aws("123456789012"), action="s3:GetObject", resource="arn:aws:s3:::b/k")
    assert decide(bound, request).allowed
    assert not decide(document, request).allowed
    with pytest.raises(DocumentError, match="cannot name a symbol"):
        Symbol("a${b}")


CYCLES: list[tuple[dict[str, Any], dict[str, str], bool]] = [
    ({"k:a": "${k:a}"}, {"k:a": "x"}, True),
    ({"k:a": "${k:b}", "k:b": "${k:a}"}, {"k:a": "x", "k:b": "x"}, True),
    ({"k:a": "${k:b}", "k:b": "${k:a}"}, {"k:a": "x", "k:b": "y"}, False),
    ({"k:a": "${k:b}", "k:b": "${k:a}"}, {"k:a": "${k:b}", "k:b": "${k:a}"}, False),
    ({"k:a": "${k:b}"}, {"k:a": "${k:b}", "k:b": "x"}, False),
    ({"k:a": "${k:a}"}, {}, False),
]


@pytest.mark.parametrize(("compared", "context", "allowed"), CYCLES)
def test_variables_that_name_each_other_are_read_once(
    compared: dict[str, str], context: dict[str, str], allowed: bool
) -> None:
    """What a variable becomes is text, also when it looks like a variable."""
    document = parse_document(one(Condition={"StringEquals": compared}))
    request = Request(principal=aws("123456789012"), action="s3:GetObject", context=context)
    assert decide(document, request).allowed is allowed


@pytest.mark.sampled(3)
@pytest.mark.parametrize("engine", ["auto", "cells", "solver"])
def test_variables_that_name_each_other_do_not_hang_the_prover(engine: str) -> None:
    if engine == "solver":
        pytest.importorskip("z3")
    keys = [f"k:{number}" for number in range(6)]
    ring = {key: f"${{{keys[number - 1]}}}" for number, key in enumerate(keys)}
    document = parse_document(one(Condition={"StringEquals": ring}))
    start = time.process_time()
    assert subset(document, parse_document(one()), limit=3, engine=engine).answer is not ProofVerdict.REFUTED
    assert subset(parse_document(one()), document, limit=3, engine=engine).answer is not ProofVerdict.PROVED
    assert time.process_time() - start < 30


@pytest.mark.thorough
def test_two_versions_of_a_document_of_500_statements_are_compared_within_the_time_given() -> None:
    def version(action: str) -> Any:
        statements = [
            {"Effect": "Allow", "Action": f"{action}{number}*", "Resource": f"arn:aws:s3:::bucket-{number}/*"}
            for number in range(500)
        ]
        return parse_document({"Version": "2012-10-17", "Statement": statements})

    start = time.process_time()
    assert compare(version("s3:Get"), version("s3:Get")).same
    result = compare(version("s3:Get"), version("s3:Put"), limit=1, total=3)
    assert not result.same
    assert len(result.gained) == 500 or result.undecided
    assert time.process_time() - start < 40


def test_a_resource_policy_that_allows_all_but_some_lets_everybody_else_in() -> None:
    document = parse_document(one(NotPrincipal={"AWS": "123456789012"}), kind="resource")
    stranger = Request(principal=aws("999999999999"), action="s3:GetObject", resource="arn:aws:s3:::b/k")
    assert decide(document, stranger).allowed


@pytest.mark.parametrize(
    ("principal", "caller", "admitted"),
    [
        ({"AWS": []}, "arn:aws:iam::123456789012:root", False),
        ({"AWS": [], "Service": []}, "arn:aws:iam::123456789012:root", False),
        ({"AWS": "123456789012", "Service": []}, "arn:aws:iam::123456789012:root", True),
        ({"AWS": [], "Federated": "*"}, "arn:aws:iam::123456789012:root", False),
    ],
)
def test_an_empty_list_of_principals_names_nobody(principal: Any, caller: str, admitted: bool) -> None:
    document = parse_document(one(**TRUST | {"Principal": principal}), kind="trust")
    assert decide(document, Request(principal=aws(caller), action="sts:AssumeRole")).allowed is admitted
