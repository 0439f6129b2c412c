"""What is connected through outputs of outputs: plans see it, and a plan's verdict on it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.scan.test_merge_views import A, entity, judged, policy, rests_on, view

from tfproof.scan.facts.connections import connections
from tfproof.scan.facts.plan_file import PlanFile

BUCKET, VERSIONING = "module.w.module.b.aws_s3_bucket.this", "module.v.aws_s3_bucket_versioning.this"


def planned(buckets: tuple[str, ...], passed: list[str], *, known: str = "") -> PlanFile:
    """A bucket two modules below the root, and versioning in another module, which is given an output of outputs."""

    def change(address: str, after: dict[str, Any], unknown: dict[str, Any]) -> dict[str, Any]:
        type_, name = address.split(".")[-2:]
        told = {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown}
        return {"address": address, "mode": "managed", "type": type_, "name": name.partition("[")[0], "change": told}

    def module(type_: str, expressions: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
        written = {
            "address": f"{type_}.this",
            "mode": "managed",
            "type": type_,
            "name": "this",
            "expressions": expressions,
        }
        return {"module": {"resources": [written], "outputs": outputs}}

    bucket = module(
        "aws_s3_bucket", {}, {"id": {"expression": {"references": ["aws_s3_bucket.this.id", "aws_s3_bucket.this"]}}}
    )
    wrapper = {
        "module_calls": {"b": bucket},
        "outputs": {"id": {"expression": {"references": ["module.b.id", "module.b"]}}},
    }
    versioning = module("aws_s3_bucket_versioning", {"bucket": {"references": ["var.bucket"]}}, {})
    calls = {"w": {"module": wrapper}, "v": {**versioning, "expressions": {"bucket": {"references": passed}}}}
    changes = [change(one, {"id": f"{one}-id"} if known else {}, {} if known else {"id": True}) for one in buckets]
    changes.append(change(VERSIONING, {"bucket": known} if known else {}, {} if known else {"bucket": True}))
    return PlanFile(
        {
            "format_version": "1.2",
            "resource_changes": changes,
            "configuration": {"root_module": {"module_calls": calls}},
        }
    )


OUTPUT = ["module.w.id", "module.w"]


@pytest.mark.parametrize(
    ("buckets", "passed", "known", "expected"),
    [
        ((BUCKET,), OUTPUT, "", [(VERSIONING, "bucket", BUCKET)]),
        ((BUCKET,), OUTPUT, f"{BUCKET}-id", [(VERSIONING, "bucket", BUCKET)]),
        ((BUCKET,), OUTPUT, "another", []),
        ((BUCKET,), [*OUTPUT, "var.other"], "", []),
        ((f"{BUCKET}[0]", f"{BUCKET}[1]"), OUTPUT, "", []),
        ((f"{BUCKET}[0]", f"{BUCKET}[1]"), OUTPUT, f"{BUCKET}[1]-id", [(VERSIONING, "bucket", f"{BUCKET}[1]")]),
    ],
)
def test_an_argument_is_connected_with_the_one_resource_that_it_certainly_names(
    buckets: tuple[str, ...], passed: list[str], known: str, expected: list[tuple[str, str, str]]
) -> None:
    assert list(connections(planned(buckets, passed, known=known))) == expected


STOCK = replace(policy("CKV_X_1", own=False, graph=True), connects=True)


@pytest.mark.parametrize(
    ("plan", "connects", "findings"),
    [
        (rests_on("", "passed"), True, 0),
        (rests_on("", "failed"), True, 1),
        (rests_on("status", "passed"), True, 1),
        (rests_on("", "passed"), False, 1),
    ],
)
def test_a_plan_that_passes_what_asks_for_a_connection_wins_over_the_source(
    plan: Any, *, connects: bool, findings: int
) -> None:
    views = [view("source", rests_on("", "failed"), entities=(entity(),)), view("plan", plan)]
    found = judged(*views, planned=A, policies=(replace(STOCK, connects=connects),))
    assert len(found.findings) == findings
    assert not found.undecided
