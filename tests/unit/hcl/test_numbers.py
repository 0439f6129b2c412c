"""Numbers of any size: which texts are some, and what they come to."""

from decimal import Decimal

import pytest

from tfproof.hcl import constant, parse


@pytest.mark.parametrize(
    "digits", ["-1e400", "-12", "-1.5", "123456789012345678901234567890.5", "-0.1234567890123456789", "1E2"]
)
def test_numbers_in_json_keep_their_sign_and_digits(digits: str) -> None:
    [block] = parse(f'{{"locals": {{"n": {digits}}}}}', is_json=True).body.blocks_of("locals")
    attribute = block.attribute("n")
    assert attribute is not None
    assert constant(attribute.expression) == Decimal(digits)


@pytest.mark.parametrize("digits", ["1e9999999999", "1e-9999999999", "0e99999999999999999999", "1e" + "9" * 5_000])
def test_an_exponent_beyond_those_of_go_is_no_number(digits: str) -> None:
    assert "is no number" in str(parse(f"n = {digits}\n").error)
    assert "is no number" in str(parse(f'{{"locals": {{"n": {digits}}}}}', is_json=True).error)
