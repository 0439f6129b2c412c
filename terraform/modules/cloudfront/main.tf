locals {
  # An underscore stands in no domain name, so that two domains never share a name.
  name      = replace(var.domain_name, ".", "_")
  origin_id = "bucket"

  # CachingOptimized, one of the cache policies that AWS manages under the same id in every account.
  cache_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"
}

resource "aws_cloudfront_origin_access_control" "this" {
  name = local.name

  description                       = "Signs the requests of ${var.domain_name} to its bucket"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_function" "directory_index" {
  name = local.name

  code    = file("${path.module}/directory_index.js")
  comment = "Directory URLs of ${var.domain_name}"
  publish = true
  runtime = "cloudfront-js-2.0"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_response_headers_policy" "this" {
  #checkov:skip=CKV_AWS_259:HSTS is enforced for a year; the preload list is the caller's choice (hsts_preload_enabled)
  name = local.name

  comment = "Security headers of ${var.domain_name}"

  security_headers_config {
    content_security_policy {
      content_security_policy = var.content_security_policy
      override                = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      override        = true
      referrer_policy = "strict-origin-when-cross-origin"
    }

    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      override                   = true
      preload                    = var.hsts_preload_enabled
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_68:A web ACL is the caller's choice (web_acl_arn); the content is static and public
  #checkov:skip=CKV_AWS_86:Access logs are the caller's choice (access_log_bucket_domain_name)
  #checkov:skip=CKV_AWS_310:The only origin is a bucket, which S3 itself keeps in three zones
  #checkov:skip=CKV_AWS_374:The web app is for readers everywhere
  #checkov:skip=CKV2_AWS_47:Follows from CKV_AWS_68; a bucket runs no Java
  aliases             = [var.domain_name]
  comment             = var.domain_name
  default_root_object = var.default_root_object
  enabled             = true
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = "PriceClass_100"
  web_acl_id          = var.web_acl_arn

  # The bucket answers 404 for an object that is not there, since the distribution may list it. A 403 stays one: it is the
  # web ACL's.
  custom_error_response {
    error_caching_min_ttl = 60
    error_code            = 404
    response_code         = 404
    response_page_path    = "/404.html"
  }

  default_cache_behavior {
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cache_policy_id            = local.cache_policy_id
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
    target_origin_id           = local.origin_id
    viewer_protocol_policy     = "redirect-to-https"

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.directory_index.arn
    }
  }

  dynamic "logging_config" {
    for_each = var.access_log_bucket_domain_name == null ? [] : [var.access_log_bucket_domain_name]

    content {
      bucket          = logging_config.value
      include_cookies = false
      prefix          = "${var.domain_name}/"
    }
  }

  origin {
    domain_name              = var.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.this.id
    origin_id                = local.origin_id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.cert_arn
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }

  tags = var.tags
}

resource "aws_route53_record" "this" {
  for_each = toset(["A", "AAAA"])

  name    = var.domain_name
  type    = each.key
  zone_id = var.hosted_zone_id

  alias {
    evaluate_target_health = false
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
  }
}
