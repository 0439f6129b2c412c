variable "callback_urls" {
  description = "Where sign-in may send the authorisation code. Empty: the start page of `domain_name`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for url in var.callback_urls : can(regex("^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}(:[0-9]+)?(/[^\\s*#]*)?$", url))])
    error_message = "callback_urls must be https:// URLs of named hosts in lower case, without wildcards or fragments: \"https://shop.example/signed-in\"."
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
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name))
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
  description = "Where sign-out may send the browser. Empty: the start page of `domain_name`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for url in var.logout_urls : can(regex("^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}(:[0-9]+)?(/[^\\s*#]*)?$", url))])
    error_message = "logout_urls must be https:// URLs of named hosts in lower case, without wildcards or fragments: \"https://shop.example/signed-out\"."
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
