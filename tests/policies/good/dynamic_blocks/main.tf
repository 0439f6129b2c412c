# Blocks that are there or not, by input.

variable "password" {
  type    = map(number)
  default = { length = 15, days = 2 }
}

variable "threat_protection" {
  type    = string
  default = "ENFORCED"
}

variable "origins" {
  type = map(object({ bucket = optional(string), host = optional(string) }))
  default = {
    site = { bucket = "site.example.com" }
    api  = { host = "api.example.com" }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_cognito_user_pool" "this" {
  name                     = "dynamic"
  auto_verified_attributes = toset(["email"])
  deletion_protection      = "ACTIVE"
  mfa_configuration        = "ON"
  user_pool_tier           = "PLUS"

  dynamic "admin_create_user_config" {
    for_each = [true]
    content {
      allow_admin_create_user_only = admin_create_user_config.value
    }
  }

  dynamic "password_policy" {
    for_each = length(var.password) > 0 ? [var.password] : []
    content {
      minimum_length                   = password_policy.value.length
      require_lowercase                = true
      require_numbers                  = true
      require_symbols                  = true
      require_uppercase                = true
      temporary_password_validity_days = password_policy.value.days
    }
  }

  dynamic "software_token_mfa_configuration" {
    for_each = ["on"]
    content {
      enabled = software_token_mfa_configuration.value == "on"
    }
  }

  dynamic "user_attribute_update_settings" {
    for_each = { email = ["email"] }
    content {
      attributes_require_verification_before_update = user_attribute_update_settings.value
    }
  }

  dynamic "user_pool_add_ons" {
    for_each = var.threat_protection == "OFF" ? [] : [var.threat_protection]
    content {
      advanced_security_mode = user_pool_add_ons.value
    }
  }
}

resource "aws_s3_bucket" "this" {
  for_each = { for name, origin in var.origins : name => origin if origin.bucket != null }

  bucket = each.value.bucket
}

resource "aws_cloudfront_origin_access_control" "this" {
  name                              = "dynamic"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_response_headers_policy" "this" {
  name = "dynamic"

  security_headers_config {
    content_security_policy {
      content_security_policy = "default-src 'self'; frame-ancestors 'none'"
      override                = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      override                   = true
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  aliases         = ["site.example.com"]
  enabled         = true
  is_ipv6_enabled = true

  dynamic "origin" {
    for_each = var.origins
    content {
      domain_name              = origin.value.bucket != null ? aws_s3_bucket.this[origin.key].bucket_regional_domain_name : origin.value.host
      origin_id                = origin.key
      origin_access_control_id = origin.value.bucket != null ? aws_cloudfront_origin_access_control.this.id : null

      dynamic "custom_origin_config" {
        for_each = origin.value.host != null ? [443] : []
        content {
          http_port              = 80
          https_port             = custom_origin_config.value
          origin_protocol_policy = "https-only"
          origin_ssl_protocols   = ["TLSv1.2"]
        }
      }
    }
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
  }

  dynamic "ordered_cache_behavior" {
    for_each = { for name, origin in var.origins : name => origin if origin.host != null }
    content {
      path_pattern           = "/${ordered_cache_behavior.key}/*"
      allowed_methods        = ["GET", "HEAD"]
      cached_methods         = ["GET", "HEAD"]
      cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
      response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
      target_origin_id       = ordered_cache_behavior.key
      viewer_protocol_policy = "https-only"
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = "arn:aws:acm:us-east-1:111111111111:certificate/11111111-1111-4111-8111-111111111111"
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }
}

data "aws_iam_policy_document" "read" {
  for_each = aws_s3_bucket.this

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${each.value.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.this.arn]
    }
  }

  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [each.value.arn, "${each.value.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id
  policy = data.aws_iam_policy_document.read[each.key].json
}
