variable "domain_name" {
  description = "First name that the certificate is for."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.domain_name)) && length(var.domain_name) <= 64
    error_message = "domain_name must be a full domain name in lower case of at most 64 characters, without wildcard or final dot: \"shop.example.com\"."
  }

  validation {
    condition     = endswith(".${var.domain_name}", ".${var.root_domain_name}")
    error_message = "domain_name must be root_domain_name (${var.root_domain_name}) or a name below it: only there can it be validated."
  }
}

variable "hosted_zone_id" {
  description = "Id of the Route 53 zone of `root_domain_name`, where the validation records go."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^Z[A-Z0-9]{1,31}$", var.hosted_zone_id))
    error_message = "hosted_zone_id must be the id of a Route 53 hosted zone, \"Z\" and further capital letters and digits: \"Z0123456789ABCDEFGHIJ\"."
  }
}

variable "root_domain_name" {
  description = "Domain of the hosted zone; every subject is this name or one below it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", var.root_domain_name))
    error_message = "root_domain_name must be a full domain name in lower case, without wildcard or final dot: \"example.com\"."
  }
}

variable "subject_alternative_names" {
  description = "Further names that the certificate is for."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.subject_alternative_names : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$", name))])
    error_message = "subject_alternative_names must be full domain names in lower case, without wildcard or final dot: \"www.example.com\"."
  }

  validation {
    condition     = alltrue([for name in var.subject_alternative_names : endswith(".${name}", ".${var.root_domain_name}")])
    error_message = "subject_alternative_names must be root_domain_name (${var.root_domain_name}) or names below it: only there can they be validated."
  }
}

variable "tags" {
  description = "Tags of the certificate, on top of the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
