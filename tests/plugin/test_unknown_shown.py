"""What pytest itself prints of values that are known after apply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SHOWN = """
    from tfproof import Unknown, is_unknown

    GIVEN = Unknown("a.given", ("b.c",))

    @pytest.mark.parametrize("value", [GIVEN, [GIVEN], 1])
    def test_ids(value):
        assert value is not None

    def test_a_local_is_shown(thing):
        identity = thing.plan["terraform_data.this"]["id"]
        held = {"a": [identity]}
        assert held["a"] is None

    def test_an_explanation_shows_it(thing):
        assert not is_unknown(thing.plan["terraform_data.this"]["id"])

    def test_lists_that_differ(thing):
        assert [thing.plan["terraform_data.this"]["id"], 1] is [2]

    def test_raised_in_a_helper(thing):
        def helper(value):
            return "x" not in f"{value}"
        assert helper(thing.plan["terraform_data.this"]["id"])

    def test_json(thing):
        import json
        assert '"*"' not in json.dumps(thing.plan["terraform_data.reader"]["input"])

    def test_a_resource_with_unknown_parts(thing):
        assert '"*"' not in str(thing.plan.modules) + str(thing.plan.resources["terraform_data.this"]["values"])
"""


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "options", [("-l",), ("-vv", "-l", "--tb=long"), ("--tb=short", "-rA"), ("--assert=plain", "-l")]
)
def test_pytest_prints_its_own_failure_messages(
    project: Callable[[str], Path], pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    project(SHOWN)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)
    result.assert_outcomes(passed=3, failed=6)
    out = result.stdout.str()
    assert "INTERNALERROR" not in out
    assert "raised in repr" not in out
    assert "Unknown(terraform_data.this.id)" in out
    for doing in ("put into a text", "written as JSON", "turned into text"):
        assert f"cannot be {doing}" in out
