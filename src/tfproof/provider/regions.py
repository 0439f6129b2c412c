"""Which resources exist in one region only: a provider of another region looks for them and does not find them.

The AWS services without regions: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
"""

from __future__ import annotations

from typing import Final

_GLOBAL: Final = (
    "aws_account_", "aws_budgets_", "aws_ce_", "aws_cloudfront_", "aws_cur_", "aws_globalaccelerator_", "aws_iam_",
    "aws_networkmanager_", "aws_organizations_", "aws_route53_", "aws_route53domains_", "aws_shield_", "aws_waf_",
)  # fmt: skip
_REGIONAL: Final = ("aws_route53_resolver_",)


def is_global(type_name: str) -> bool:
    """Whether a resource of this type is the same one, seen from whichever region."""
    return type_name.startswith(_GLOBAL) and not type_name.startswith(_REGIONAL)
