variable "account_logging_enabled" {
  description = "Whether to give API Gateway its role for logs. That is one setting for the whole account and region: switch it on in one stack only, and only where no role is set yet."
  type        = bool
  default     = false
  nullable    = false
}

variable "burst_requests" {
  description = "Requests that may arrive at once, over all callers."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.burst_requests >= 1 && floor(var.burst_requests) == var.burst_requests
    error_message = "burst_requests must be a whole number, 1 or greater: 0 shuts the API, -1 would lift the limit."
  }
}

variable "cert_arn" {
  description = "ARN of the certificate for `domain_name`, after validation, in the API's own region."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws(-[a-z]+)*:acm:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:certificate/[^*?]+$", var.cert_arn))
    error_message = "cert_arn must be the ARN of an ACM certificate: \"arn:aws:acm:<region>:<account>:certificate/<id>\"."
  }
}

variable "cors_origin" {
  description = "Origin of the web app, the only one whose pages may read the API's answers."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])(:[0-9]+)?$", var.cors_origin))
    error_message = "cors_origin must be one https:// origin in lower case, without path or wildcard: \"https://shop.example.com\"."
  }
}

variable "domain_name" {
  description = "Domain name of the API."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.domain_name))
    error_message = "domain_name must be a full domain name in lower case, without scheme, path, wildcard or final dot: \"api.shop.example.com\"."
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

variable "log_kms_key_arn" {
  description = "ARN of the KMS key that encrypts the access logs. Null: the key that CloudWatch manages."
  type        = string
  default     = null

  validation {
    condition     = var.log_kms_key_arn == null || can(regex("^arn:aws(-[a-z]+)*:kms:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:(key|alias)/[^*?]+$", var.log_kms_key_arn))
    error_message = "log_kms_key_arn must be the ARN of a KMS key or alias: \"arn:aws:kms:<region>:<account>:key/<id>\"."
  }
}

variable "log_retention_days" {
  description = "Days for which access logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's periods of a year or more: 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "requests_per_second" {
  description = "Requests per second, over all callers, beyond which the API answers 429."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.requests_per_second > 0
    error_message = "requests_per_second must be greater than 0: 0 shuts the API, -1 would lift the limit."
  }
}

variable "service_name" {
  description = "Name of the service; first part of every resource name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.service_name))
    error_message = "service_name must be 2 to 24 lower-case letters, digits and hyphens, start with a letter and not end with a hyphen: \"shop\"."
  }
}

variable "stage_name" {
  description = "Name of the stage; second part of every resource name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,10}[a-z0-9]$", var.stage_name))
    error_message = "stage_name must be 2 to 12 lower-case letters, digits and hyphens, start with a letter and not end with a hyphen: \"dev\", \"prod\"."
  }
}

variable "tags" {
  description = "Tags of every resource that takes them, on top of the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "user_pool_arn" {
  description = "ARN of the user pool whose tokens the API accepts."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws(-[a-z]+)*:cognito-idp:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:userpool/[^*?]+$", var.user_pool_arn))
    error_message = "user_pool_arn must be the ARN of one Cognito user pool, without wildcards: \"arn:aws:cognito-idp:<region>:<account>:userpool/<id>\"."
  }
}

variable "web_acl_arn" {
  description = "ARN of the WAF web ACL, of scope REGIONAL, in front of the API. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:aws(-[a-z]+)*:wafv2:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:regional/webacl/[^*?]+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a WAF (v2) web ACL of scope REGIONAL: \"arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>\"."
  }
}
