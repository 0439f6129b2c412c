"""Edits that break the policies on buckets, distributions, certificates and secrets."""

from __future__ import annotations

from tests.policies.edits.edit import ACM, BUCKET, CLOUDFRONT, SECRETS, Edit, Red

_THREE = "the stack makes three certificates with the module, and all get the short key"

WEB = (
    Edit(
        id="CGA_ACM_02",
        file=ACM,
        old="  domain_name = var.domain_name\n",
        new='  domain_name   = var.domain_name\n  key_algorithm = "RSA_1024"\n',
        address="module.acm.aws_acm_certificate.this",
        also=(
            Red(id="CGA_ACM_02", address="module.acm_regional.aws_acm_certificate.this", reason=_THREE),
            Red(id="CGA_ACM_02", address="module.acm_sign_in.aws_acm_certificate.this", reason=_THREE),
        ),
    ),
    Edit(
        id="CGA_WEB_06",
        file=CLOUDFRONT,
        old='  comment = "Security headers of ${var.domain_name}"\n',
        new="""  comment = "Security headers of ${var.domain_name}"

  cors_config {
    access_control_allow_credentials = false
    origin_override                  = true
    access_control_allow_headers {
      items = ["Accept"]
    }
    access_control_allow_methods {
      items = ["GET"]
    }
    access_control_allow_origins {
      items = ["*"]
    }
  }
""",
        address="module.nextjs_app_cloudfront.aws_cloudfront_response_headers_policy.this",
    ),
    Edit(
        id="CGA_ACM_01",
        file=ACM,
        old="subject_alternative_names = local.subjects",
        new='subject_alternative_names = ["*.${var.root_domain_name}"]',
        address="module.acm.aws_acm_certificate.this",
        also=(
            Red(
                id="CGA_ACM_01",
                address="module.acm_regional.aws_acm_certificate.this",
                reason="the stack makes three certificates with the module, and all get the wildcard",
            ),
            Red(
                id="CGA_ACM_01",
                address="module.acm_sign_in.aws_acm_certificate.this",
                reason="the stack makes three certificates with the module, and all get the wildcard",
            ),
        ),
    ),
    Edit(
        id="CGA_SEC_01",
        file=SECRETS,
        old="recovery_window_in_days = var.recovery_window_days",
        new="recovery_window_in_days = 0",
        address="module.secrets_manager.aws_secretsmanager_secret.this",
    ),
    Edit(
        id="CGA_SEC_01",
        file=SECRETS,
        old="""  secret_string_wo         = jsonencode(merge(var.secrets, local.identifiers))
  secret_string_wo_version = local.values_version
""",
        new="""  secret_string            = jsonencode(local.identifiers)
""",
        address="module.secrets_manager.aws_secretsmanager_secret_version.this",
    ),
    Edit(
        id="CGA_SEC_02",
        file=SECRETS,
        old="""  recovery_window_in_days = var.recovery_window_days
""",
        new="""  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
      Principal = "*"
    }]
  })
  recovery_window_in_days = var.recovery_window_days
""",
        address="module.secrets_manager.aws_secretsmanager_secret.this",
    ),
    Edit(
        id="CGA_WEB_01",
        file=BUCKET,
        old="""    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [var.distribution_arn]
    }
""",
        new="",
        address="module.nextjs_app_s3.aws_s3_bucket_policy.this",
    ),
    Edit(
        id="CGA_WEB_02",
        file=CLOUDFRONT,
        old="""    origin_access_control_id = aws_cloudfront_origin_access_control.this.id
""",
        new="",
        address="module.nextjs_app_cloudfront.aws_cloudfront_distribution.this",
    ),
    Edit(
        id="CGA_WEB_02",
        file=CLOUDFRONT,
        old='signing_behavior                  = "always"',
        new='signing_behavior                  = "no-override"',
        address="module.nextjs_app_cloudfront.aws_cloudfront_origin_access_control.this",
    ),
    Edit(
        id="CGA_WEB_03",
        file=CLOUDFRONT,
        old="TLSv1.2_2021",
        new="TLSv1.2_2019",
        address="module.nextjs_app_cloudfront.aws_cloudfront_distribution.this",
    ),
    Edit(
        id="CGA_WEB_04",
        file=CLOUDFRONT,
        old="""    content_type_options {
      override = true
    }
""",
        new="",
        address="module.nextjs_app_cloudfront.aws_cloudfront_response_headers_policy.this",
    ),
    Edit(
        id="CGA_WEB_04",
        file=CLOUDFRONT,
        old="""    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
""",
        new="",
        address="module.nextjs_app_cloudfront.aws_cloudfront_distribution.this",
    ),
    Edit(
        id="CGA_WEB_05",
        file=BUCKET,
        old="""resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
""",
        new="""resources = [aws_s3_bucket.this.arn]
""",
        address="module.nextjs_app_s3.aws_s3_bucket_policy.this",
    ),
)
