variable "callback_urls" {
  description = "Where sign-in may send the authorisation code. Empty: the start page of `domain_name`. Needs `sign_in_domain`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for url in var.callback_urls : can(regex("^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])(:[0-9]+)?(/[^\\s*#]*)?$", url))])
    error_message = "callback_urls must be https:// URLs of named hosts in lower case, without wildcards or fragments: \"https://shop.example/signed-in\"."
  }

  validation {
    condition     = length(var.callback_urls) == 0 || var.sign_in_domain != null
    error_message = "callback_urls must be empty without sign_in_domain: no sign-in page sends a browser to them."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether AWS refuses to delete the user pool, and with it every account."
  type        = bool
  default     = true
  nullable    = false
}

variable "domain_name" {
  description = "Domain name of the web app; its start page is the default call-back and sign-out URL."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.domain_name))
    error_message = "domain_name must be a full domain name in lower case, without scheme, path, wildcard or final dot: \"shop.example.com\"."
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

  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[a-z][a-z0-9_-]{0,19}$", name))])
    error_message = "groups must have names of 1 to 20 lower-case letters, digits, hyphens and underscores that start with a letter: the name is part of the role's name."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : group.precedence >= 0 && floor(group.precedence) == group.precedence])
    error_message = "groups must each have a precedence that is a whole number, 0 or greater."
  }

  validation {
    condition     = length(distinct(values(var.groups)[*].precedence)) == length(var.groups)
    error_message = "groups must have distinct precedence values: with a tie Cognito names no preferred role, and the user is denied."
  }

  validation {
    condition     = alltrue([for sid in flatten([for group in values(var.groups) : keys(group.statements)]) : can(regex("^[A-Za-z0-9]+$", sid)) && sid != "OwnCredentials"])
    error_message = "groups must name their statements with letters and digits only, and not \"OwnCredentials\", which is taken: the name becomes the statement's Sid."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in values(group.statements) : [for action in statement.actions : can(regex("^[a-z0-9-]+:[A-Za-z]", action))]]]))
    error_message = "groups must allow named actions such as \"s3:GetObject\" or \"s3:Get*\": a whole service (\"s3:*\") or everything (\"*\") is not least privilege."
  }
}

variable "logout_urls" {
  description = "Where sign-out may send the browser. Empty: the start page of `domain_name`. Needs `sign_in_domain`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for url in var.logout_urls : can(regex("^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])(:[0-9]+)?(/[^\\s*#]*)?$", url))])
    error_message = "logout_urls must be https:// URLs of named hosts in lower case, without wildcards or fragments: \"https://shop.example/signed-out\"."
  }

  validation {
    condition     = length(var.logout_urls) == 0 || var.sign_in_domain != null
    error_message = "logout_urls must be empty without sign_in_domain: no sign-in page sends a browser to them."
  }
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

variable "sign_in_domain" {
  description = "Domain name of Cognito's sign-in pages, a certificate for it in us-east-1, and the Route 53 zone of its record. Its parent domain must have an A record. Null: no sign-in pages and no OAuth; the web app signs in by SRP."
  type = object({
    name           = string
    cert_arn       = string
    hosted_zone_id = string
  })
  default = null

  validation {
    condition     = var.sign_in_domain == null || try(can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.){2,}([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.sign_in_domain.name)) && length(var.sign_in_domain.name) <= 63, false)
    error_message = "sign_in_domain must have a name that is a full domain name below another one, in lower case and of at most 63 characters: \"id.shop.example.com\"."
  }

  validation {
    condition     = var.sign_in_domain == null || can(regex("^arn:aws(-[a-z]+)*:acm:us-east-1:[0-9]{12}:certificate/[^*?]+$", var.sign_in_domain.cert_arn))
    error_message = "sign_in_domain must have the ARN of an ACM certificate in us-east-1, the only region that Cognito takes certificates from."
  }

  validation {
    condition     = var.sign_in_domain == null || can(regex("^Z[A-Z0-9]{1,31}$", var.sign_in_domain.hosted_zone_id))
    error_message = "sign_in_domain must have the id of a Route 53 hosted zone, \"Z\" and further capital letters and digits: \"Z0123456789ABCDEFGHIJ\"."
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

variable "threat_protection_mode" {
  description = "What Cognito does about risky sign-ins and leaked passwords: `ENFORCED` acts, `AUDIT` only records. Both need the PLUS tier; `OFF` takes the cheaper ESSENTIALS tier."
  type        = string
  default     = "ENFORCED"
  nullable    = false

  validation {
    condition     = contains(["AUDIT", "ENFORCED", "OFF"], var.threat_protection_mode)
    error_message = "threat_protection_mode must be \"ENFORCED\", \"AUDIT\" or \"OFF\"."
  }
}
