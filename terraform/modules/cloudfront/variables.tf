variable "access_log_bucket_domain_name" {
  description = "Domain name of the bucket that takes the access logs. Null: none are kept."
  type        = string
  default     = null

  validation {
    condition     = var.access_log_bucket_domain_name == null || can(regex("\\.s3[a-z0-9.-]*\\.amazonaws\\.com(\\.cn)?$", var.access_log_bucket_domain_name))
    error_message = "access_log_bucket_domain_name must be the domain name of an S3 bucket, not its name alone: \"logs-example.s3.amazonaws.com\"."
  }
}

variable "bucket_regional_domain_name" {
  description = "Domain name, in its own region, of the bucket that holds the web app."
  type        = string
  nullable    = false

  validation {
    condition     = !strcontains(var.bucket_regional_domain_name, "s3-website")
    error_message = "bucket_regional_domain_name must be the bucket's own endpoint: a website endpoint (s3-website) knows neither TLS nor origin access control."
  }
}

variable "cert_arn" {
  description = "ARN of the certificate for `domain_name`, after validation. CloudFront takes certificates from us-east-1 only."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws(-[a-z]+)*:acm:us-east-1:[0-9]{12}:certificate/[^*?]+$", var.cert_arn))
    error_message = "cert_arn must be the ARN of an ACM certificate in us-east-1, the only region that CloudFront takes certificates from."
  }
}

variable "content_security_policy" {
  description = "Where the web app may load from and connect to: the `Content-Security-Policy` header."
  type        = string
  default     = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
  nullable    = false

  validation {
    condition     = strcontains(var.content_security_policy, "default-src ")
    error_message = "content_security_policy must have a default-src directive: without one, what is not named is allowed from everywhere."
  }
}

variable "default_root_object" {
  description = "Object that answers for the start page."
  type        = string
  default     = "index.html"
  nullable    = false

  validation {
    condition     = can(regex("^[^/]+$", var.default_root_object))
    error_message = "default_root_object must be the name of an object, without a leading slash: \"index.html\"."
  }
}

variable "domain_name" {
  description = "Domain name of the web app."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.domain_name)) && length(var.domain_name) <= 63
    error_message = "domain_name must be a full domain name in lower case of at most 63 characters, without scheme, wildcard or final dot: \"shop.example.com\"."
  }
}

variable "hosted_zone_id" {
  description = "Id of the Route 53 zone that gets the records of `domain_name`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id must be the id of a Route 53 hosted zone, \"Z\" and further capital letters and digits: \"Z0123456789ABCDEFGHIJ\"."
  }
}

variable "hsts_preload_enabled" {
  description = "Whether browsers may list the domain, with every name below it, as one that is only ever reached over HTTPS. Getting off that list takes months."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of the distribution, on top of the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "web_acl_arn" {
  description = "ARN of the WAF web ACL, of scope CLOUDFRONT, in front of the distribution. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:aws(-[a-z]+)*:wafv2:us-east-1:[0-9]{12}:global/webacl/[^*?]+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a WAF (v2) web ACL of scope CLOUDFRONT: \"arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<id>\"."
  }
}
