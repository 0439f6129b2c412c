"""Who is fed by whom, where a plan has no value: each check holds for the stack, and fails for a fault that it is about.

No assertion on a planned value can tell a faulty stack from the good one: their plans have the same values.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.applied.wiring_checks import CHECKS

import tfproof
from tfproof import PlannedCase
from tfproof.plan import Applied, Plan
from tfproof.pytest_plugin import CaseFactory

ROOT = Path(__file__).parents[2]
INPUTS = "example.tfvars"
stack = tfproof.case("terraform", var_files=[f"terraform/{INPUTS}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A text of a file below ``terraform`` replaced by another, and the checks that fail then; all others hold."""

    file: str
    old: str
    new: str
    caught_by: frozenset[str]

    def make(self, folder: Path) -> Path:
        """Copy the stack and make the fault; a text that is not there exactly once makes it stale."""
        copy = Path(
            shutil.copytree(ROOT / "terraform", folder / "terraform", ignore=shutil.ignore_patterns(".terraform"))
        )
        text = (copy / self.file).read_text()
        assert text.count(self.old) == 1, f"{self.old!r} is {text.count(self.old)} times in {self.file}"
        (copy / self.file).write_text(text.replace(self.old, self.new))
        return copy


def fault(file: str, old: str, new: str, *caught_by: str) -> Fault:
    return Fault(file=file, old=old, new=new, caught_by=frozenset(caught_by))


SECRETS, API, COGNITO = (f"modules/{name}/main.tf" for name in ("secrets_manager", "rest_api_gateway", "cognito"))
FAULTS = {
    "the user pool's id is the identity pool's": fault(
        "main.tf",
        "  user_pool_id         = module.cognito.user_pool_id",
        "  user_pool_id         = module.cognito.identity_pool_id",
        "secret: next_sls_cognito_user_pool_id",
    ),
    "two keys of the secret are swapped": fault(
        SECRETS,
        "next_cognito_identity_pool_id        = var.identity_pool_id\n"
        "    next_sls_cognito_user_pool_client_id = var.user_pool_client_id",
        "next_cognito_identity_pool_id        = var.user_pool_client_id\n"
        "    next_sls_cognito_user_pool_client_id = var.identity_pool_id",
        "secret: next_cognito_identity_pool_id",
        "secret: next_sls_cognito_user_pool_client_id",
    ),
    "the secret's authorizer is the API": fault(
        "main.tf",
        "module.rest_api_gateway.cognito_authorizer",
        "module.rest_api_gateway.rest_api_id",
        "secret: sls_cognito_authorizer",
    ),
    "the API and its root resource are swapped, by way of two outputs": fault(
        "main.tf",
        "rest_api_id          = module.rest_api_gateway.rest_api_id\n"
        "  root_resource_id     = module.rest_api_gateway.root_resource_id",
        "rest_api_id          = module.rest_api_gateway.root_resource_id\n"
        "  root_resource_id     = module.rest_api_gateway.rest_api_id",
        "secret: sls_api_gateway_rest_api_id",
        "secret: sls_api_gateway_root_resource_id",
    ),
    "the pool's ARN is its id": fault(
        SECRETS,
        "sls_cognito_user_pool_client_arn     = var.user_pool_client_arn",
        "sls_cognito_user_pool_client_arn     = var.user_pool_id",
        "secret: sls_cognito_user_pool_client_arn",
    ),
    "an authorizer of another pool": fault(
        API,
        "provider_arns   = [var.user_pool_arn]",
        'provider_arns   = ["${var.user_pool_arn}x"]',
        "authorizer",
    ),
    "a bucket that another distribution reads": fault(
        "modules/s3/main.tf",
        "values   = [var.distribution_arn]",
        'values   = ["${var.distribution_arn}X"]',
        "bucket reader",
    ),
    "a policy that refuses plain HTTP to the objects of another bucket": fault(
        "modules/s3/main.tf",
        'resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]',
        'resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}s/*"]',
        "bucket policy",
    ),
    "an identity pool that takes the pool for its end point": fault(
        COGNITO,
        "provider_name           = aws_cognito_user_pool.this.endpoint",
        "provider_name           = aws_cognito_user_pool.this.id",
        "identity provider",
    ),
    "a trust of the user pool": fault(
        COGNITO,
        'identifiers = ["cognito-identity.amazonaws.com"]\n    }\n\n    condition {\n      test     = "StringEquals"\n'
        '      variable = "cognito-identity.amazonaws.com:aud"\n      values   = [aws_cognito_identity_pool.this.id]',
        'identifiers = ["cognito-identity.amazonaws.com"]\n    }\n\n    condition {\n      test     = "StringEquals"\n'
        '      variable = "cognito-identity.amazonaws.com:aud"\n      values   = [aws_cognito_user_pool.this.id]',
        "trust",
    ),
    "permissions that are bound to the user pool": fault(
        COGNITO,
        'resources = ["*"]\n\n    condition {\n      test     = "StringEquals"\n'
        '      variable = "cognito-identity.amazonaws.com:aud"\n      values   = [aws_cognito_identity_pool.this.id]',
        'resources = ["*"]\n\n    condition {\n      test     = "StringEquals"\n'
        '      variable = "cognito-identity.amazonaws.com:aud"\n      values   = [aws_cognito_user_pool.this.id]',
        "permissions",
    ),
    "signed-in users get what is no role of theirs": fault(
        COGNITO,
        "authenticated = aws_iam_role.authenticated.arn",
        "authenticated = aws_cognito_identity_pool.this.arn",
        "signed-in role",
    ),
    "a distribution that signs with its headers policy": fault(
        "modules/cloudfront/main.tf",
        "origin_access_control_id = aws_cloudfront_origin_access_control.this.id",
        "origin_access_control_id = aws_cloudfront_response_headers_policy.this.id",
        "origin access",
    ),
    "a certificate that is not the web app's": fault(
        "modules/cloudfront/main.tf",
        "acm_certificate_arn      = var.cert_arn",
        'acm_certificate_arn      = "${substr(var.cert_arn, 0, length(var.cert_arn) - 1)}x"',
        "app certificate",
    ),
    "a name that leads to another API": fault(
        API,
        "  api_id      = aws_api_gateway_rest_api.this.id",
        "  api_id      = aws_api_gateway_rest_api.this.root_resource_id",
        "API mapping",
    ),
    "a name that leads to its zone": fault(
        API,
        "aws_api_gateway_domain_name.this.regional_domain_name",
        "aws_api_gateway_domain_name.this.regional_zone_id",
        "API name",
    ),
    "a log of the API's calls where its alarms go": fault(
        API,
        "destination_arn = aws_cloudwatch_log_group.access.arn",
        "destination_arn = aws_api_gateway_rest_api.this.execution_arn",
        "access log",
    ),
    "a route that is guarded by its validator": fault(
        API,
        "authorizer_id        = aws_api_gateway_authorizer.this.id",
        "authorizer_id        = aws_api_gateway_request_validator.this.id",
        "session route",
    ),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_the_stack_is_wired_as_it_should_be(stack: PlannedCase, check: Callable[[Applied], None]) -> None:
    check(stack.applied)


@pytest.mark.sampled(18)  # each is a stack of its own, planned and applied
@pytest.mark.parametrize("made", FAULTS.values(), ids=list(FAULTS))
def test_each_fault_is_caught_by_its_check_and_by_no_planned_value(
    stack: PlannedCase, tfproof_case: CaseFactory, tmp_path: Path, made: Fault
) -> None:
    copy = made.make(tmp_path)
    faulty = tfproof_case(copy, var_files=[copy / INPUTS])
    assert len(values(stack.plan)) > 50
    assert values(faulty.plan) == values(stack.plan)
    assert {name for name, check in CHECKS.items() if fails(check, faulty.applied)} == made.caught_by


def test_each_check_is_about_a_fault_that_it_catches() -> None:
    assert frozenset(CHECKS) == frozenset().union(*(made.caught_by for made in FAULTS.values()))


def values(plan: Plan) -> dict[str, Any]:
    """Everything that a plan says of values: what is known, and what is not."""
    return {
        entry["address"]: [entry["change"][key] for key in ("actions", "before", "after", "after_unknown")]
        for entry in plan.resource_changes.values()
    }


def fails(check: Callable[[Applied], None], applied: Applied) -> bool:
    try:
        check(applied)
    except AssertionError:
        return True
    return False
