"""How each example calls its module, as its source says it: texts in quotes, expressions without them."""

from __future__ import annotations

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "acm/complete": {
        "acm": {
            "source": '"../.."',
            "domain_name": '"shop.example.com"',
            "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
            "root_domain_name": '"example.com"',
            "subject_alternative_names": ['"example.com"', '"www.example.com"'],
            "tags": {"team": '"shop"'},
        }
    },
    "acm/minimal": {
        "acm": {
            "source": '"../.."',
            "domain_name": '"shop.example.com"',
            "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
            "root_domain_name": '"example.com"',
        }
    },
    "cloudfront/complete": {
        "cloudfront": {
            "source": '"../.."',
            "access_log_bucket_domain_name": '"logs-example.s3.eu-west-2.amazonaws.com"',
            "bucket_regional_domain_name": '"shop.example.com.s3.eu-west-2.amazonaws.com"',
            "cert_arn": '"arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"',
            "content_security_policy": "\"default-src 'self'; connect-src 'self' "
            "https://api.shop.example.com; frame-ancestors 'none'\"",
            "default_root_object": '"start.html"',
            "domain_name": '"shop.example.com"',
            "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
            "hsts_preload_enabled": True,
            "web_acl_arn": '"arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/00000000-0000-4000-8000-000000000000"',
            "tags": {"team": '"shop"'},
        }
    },
    "cloudfront/minimal": {
        "cloudfront": {
            "source": '"../.."',
            "bucket_regional_domain_name": '"shop.example.com.s3.eu-west-2.amazonaws.com"',
            "cert_arn": '"arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"',
            "domain_name": '"shop.example.com"',
            "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
        }
    },
    "cognito/complete": {
        "cognito": {
            "source": '"../.."',
            "callback_urls": ['"https://shop.example.com/signed-in"'],
            "deletion_protection_enabled": True,
            "domain_name": '"shop.example.com"',
            "logout_urls": ['"https://shop.example.com/signed-out"'],
            "self_sign_up_enabled": True,
            "service_name": '"shop"',
            "stage_name": '"prod"',
            "threat_protection_mode": '"AUDIT"',
            "groups": {
                "editors": {
                    "precedence": 10,
                    "description": '"May change their own drafts"',
                    "statements": {
                        "OwnDrafts": {
                            "actions": ['"s3:GetObject"', '"s3:PutObject"'],
                            "resources": ['"arn:aws:s3:::shop-drafts/&{cognito-identity.amazonaws.com:sub}/*"'],
                        }
                    },
                },
                "staff": {"precedence": 20},
            },
            "sign_in_domain": {
                "name": '"id.shop.example.com"',
                "cert_arn": '"arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"',
                "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
            },
            "tags": {"team": '"shop"'},
        }
    },
    "cognito/minimal": {
        "cognito": {
            "source": '"../.."',
            "domain_name": '"shop.example.com"',
            "service_name": '"shop"',
            "stage_name": '"dev"',
        }
    },
    "rest_api_gateway/complete": {
        "rest_api_gateway": {
            "source": '"../.."',
            "account_logging_enabled": True,
            "burst_requests": 200,
            "cert_arn": '"arn:aws:acm:eu-west-2:111122223333:certificate/00000000-0000-4000-8000-000000000000"',
            "cors_origin": '"https://shop.example.com"',
            "domain_name": '"api.shop.example.com"',
            "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
            "log_kms_key_arn": '"arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"',
            "log_retention_days": 731,
            "requests_per_second": 100,
            "service_name": '"shop"',
            "stage_name": '"prod"',
            "user_pool_arn": '"arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"',
            "web_acl_arn": '"arn:aws:wafv2:eu-west-2:111122223333:regional/webacl/shop/00000000-0000-4000-8000-000000000000"',
            "tags": {"team": '"shop"'},
        }
    },
    "rest_api_gateway/minimal": {
        "rest_api_gateway": {
            "source": '"../.."',
            "cert_arn": '"arn:aws:acm:eu-west-2:111122223333:certificate/00000000-0000-4000-8000-000000000000"',
            "cors_origin": '"https://shop.example.com"',
            "domain_name": '"api.shop.example.com"',
            "hosted_zone_id": '"Z0123456789ABCDEFGHIJ"',
            "service_name": '"shop"',
            "stage_name": '"dev"',
            "user_pool_arn": '"arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"',
        }
    },
    "s3/complete": {
        "s3": {
            "source": '"../.."',
            "access_log_bucket": '"logs.example.com"',
            "bucket": '"shop.example.com"',
            "distribution_arn": '"arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000"',
            "kms_key_arn": '"arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"',
            "old_version_days": 30,
            "tags": {"team": '"shop"'},
        }
    },
    "s3/minimal": {
        "s3": {
            "source": '"../.."',
            "bucket": '"shop.example.com"',
            "distribution_arn": '"arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000"',
        }
    },
    "secrets_manager/complete": {
        "secrets_manager": {
            "source": '"../.."',
            "cognito_authorizer": '"a1b2c3"',
            "identity_pool_id": '"eu-west-2:00000000-0000-4000-8000-000000000000"',
            "rest_api_id": '"a1b2c3d4e5"',
            "root_resource_id": '"f6g7h8i9j0"',
            "kms_key_arn": '"arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"',
            "recovery_window_days": 7,
            "secrets_version": 2,
            "service_name": '"shop"',
            "user_pool_client_arn": '"arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"',
            "user_pool_client_id": '"0examplefclient0id0000000a"',
            "user_pool_id": '"eu-west-2_Example00"',
            "secrets": {"mail_api_token": "var.mail_api_token"},
            "tags": {"team": '"shop"'},
        }
    },
    "secrets_manager/minimal": {
        "secrets_manager": {
            "source": '"../.."',
            "cognito_authorizer": '"a1b2c3"',
            "identity_pool_id": '"eu-west-2:00000000-0000-4000-8000-000000000000"',
            "rest_api_id": '"a1b2c3d4e5"',
            "root_resource_id": '"f6g7h8i9j0"',
            "service_name": '"shop"',
            "user_pool_client_arn": '"arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00"',
            "user_pool_client_id": '"0examplefclient0id0000000a"',
            "user_pool_id": '"eu-west-2_Example00"',
        }
    },
}
