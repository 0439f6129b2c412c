variable "api_account_logging_enabled" {
  description = "Whether to give API Gateway its role for logs. That is one setting for the whole account and region: switch it on in one stack only, and only where no role is set yet."
  type        = bool
  default     = false
  nullable    = false
}

variable "api_burst_requests" {
  description = "Requests that may arrive at the API at once, over all callers."
  type        = number
  default     = 100
  nullable    = false
}

variable "api_log_retention_days" {
  description = "Days for which the API's access logs are kept."
  type        = number
  default     = 365
  nullable    = false
}

variable "api_requests_per_second" {
  description = "Requests per second, over all callers, beyond which the API answers 429."
  type        = number
  default     = 50
  nullable    = false
}

variable "api_web_acl_arn" {
  description = "ARN of the WAF web ACL, of scope REGIONAL, in front of the API. Null: none."
  type        = string
  default     = null
}

variable "bucket_access_log_bucket" {
  description = "Name of the bucket that takes the access logs of the web app's bucket. Null: none are kept."
  type        = string
  default     = null
}

variable "bucket_old_version_days" {
  description = "Days for which a replaced or deleted object of the web app can be restored."
  type        = number
  default     = 90
  nullable    = false
}

variable "callback_urls" {
  description = "Where sign-in may send the authorisation code. Empty: the start page of `domain_name`."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "cloudfront_access_log_bucket_domain_name" {
  description = "Domain name of the bucket that takes CloudFront's access logs. Null: none are kept."
  type        = string
  default     = null
}

variable "cloudfront_web_acl_arn" {
  description = "ARN of the WAF web ACL, of scope CLOUDFRONT, in front of the web app. Null: none."
  type        = string
  default     = null
}

variable "content_security_policy" {
  description = "Where the web app may load from and connect to: the `Content-Security-Policy` header. Null: from itself only, and connect to its API and Cognito too."
  type        = string
  default     = null
}

variable "domain_name" {
  description = "Domain name of the web app: `root_domain_name` or a name below it. The API is at `api.` of it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.domain_name)) && length(var.domain_name) <= 60
    error_message = "domain_name must be a full domain name in lower case of at most 60 characters, without scheme, path, wildcard or final dot: \"shop.example.com\"."
  }

  validation {
    condition     = endswith(".${var.domain_name}", ".${var.root_domain_name}")
    error_message = "domain_name must be root_domain_name (${var.root_domain_name}) or a name below it."
  }
}

variable "groups" {
  description = "User groups by name. Each gets a role of its own with the `statements` (by Sid) on top of what every signed-in user may do; the lowest `precedence` wins."
  type = map(object({
    precedence  = number
    description = optional(string)
    statements = optional(map(object({
      actions   = set(string)
      resources = set(string)
    })), {})
  }))
  default  = {}
  nullable = false
}

variable "hosted_zone_id" {
  description = "Id of the public Route 53 zone of `root_domain_name`. Null: looked up by that name."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id must be the id of a Route 53 hosted zone, \"Z\" and further capital letters and digits: \"Z0123456789ABCDEFGHIJ\"."
  }
}

variable "hsts_preload_enabled" {
  description = "Whether browsers may list the domain, with every name below it, as one that is only ever reached over HTTPS. Getting off that list takes months."
  type        = bool
  default     = false
  nullable    = false
}

variable "logout_urls" {
  description = "Where sign-out may send the browser. Empty: the start page of `domain_name`."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "region" {
  description = "AWS region of everything but the web app's certificate, which CloudFront takes from us-east-1 only."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the code of an AWS region: \"eu-west-2\"."
  }

  validation {
    condition     = !can(regex("^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc-de)-", var.region))
    error_message = "region must be one of the commercial partition: CloudFront takes its certificate from us-east-1, which China, GovCloud and the other partitions cannot reach."
  }
}

variable "root_domain_name" {
  description = "Domain of the hosted zone."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.root_domain_name))
    error_message = "root_domain_name must be a full domain name in lower case, without scheme, path, wildcard or final dot: \"example.com\"."
  }
}

variable "secret_recovery_window_days" {
  description = "Days in which the deleted secret can be restored."
  type        = number
  default     = 30
  nullable    = false
}

variable "secrets" {
  description = "Further keys and values of the secret that front and back ends read. They are never written to a plan or state: count `secrets_version` up when they change."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
  ephemeral   = true
}

variable "secrets_version" {
  description = "Number of the present `secrets`; a change writes the secret anew."
  type        = number
  default     = 1
  nullable    = false
}

variable "self_sign_up_enabled" {
  description = "Whether anyone may create an account. When false, only an administrator can."
  type        = bool
  default     = false
  nullable    = false
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

variable "stage" {
  description = "Name of the stage; second part of every resource name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,10}[a-z0-9]$", var.stage))
    error_message = "stage must be 2 to 12 lower-case letters, digits and hyphens, start with a letter and not end with a hyphen: \"dev\", \"prod\"."
  }
}

variable "threat_protection_mode" {
  description = "What Cognito does about risky sign-ins and leaked passwords: `ENFORCED` acts, `AUDIT` only records. Both need the PLUS tier; `OFF` takes the cheaper ESSENTIALS tier."
  type        = string
  default     = "ENFORCED"
  nullable    = false
}

variable "user_pool_deletion_protection_enabled" {
  description = "Whether AWS refuses to delete the user pool, and with it every account."
  type        = bool
  default     = true
  nullable    = false
}
