variable "cognito_authorizer" {
  description = "Id of the API's Cognito authorizer; key `sls_cognito_authorizer`."
  type        = string
  nullable    = false
}

variable "identity_pool_id" {
  description = "Id of the identity pool; key `next_cognito_identity_pool_id`."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the secret. Null: the key that AWS manages for Secrets Manager."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws(-[a-z]+)*:kms:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:(key|alias)/[^*?]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key or alias: \"arn:aws:kms:<region>:<account>:key/<id>\"."
  }
}

variable "recovery_window_days" {
  description = "Days in which a deleted secret can be restored."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.recovery_window_days >= 7 && var.recovery_window_days <= 30 && floor(var.recovery_window_days) == var.recovery_window_days
    error_message = "recovery_window_days must be a whole number from 7 to 30."
  }
}

variable "rest_api_id" {
  description = "Id of the REST API; key `sls_api_gateway_rest_api_id`."
  type        = string
  nullable    = false
}

variable "root_resource_id" {
  description = "Id of the REST API's root resource; key `sls_api_gateway_root_resource_id`."
  type        = string
  nullable    = false
}

variable "secrets" {
  description = "Further keys and values of the secret. They are never written to a plan or state: count `secrets_version` up when they change."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = length(setintersection(keys(var.secrets), keys(local.identifiers))) == 0
    error_message = "secrets must not contain a key that the stack writes itself: ${join(", ", keys(local.identifiers))}. Rename yours."
  }
}

variable "secrets_version" {
  description = "Number of the present `secrets`; a change writes the secret anew."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.secrets_version >= 1 && floor(var.secrets_version) == var.secrets_version
    error_message = "secrets_version must be a whole number, 1 or greater."
  }
}

variable "service_name" {
  description = "Name of the service; first part of the secret's name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.service_name))
    error_message = "service_name must be 2 to 24 lower-case letters, digits and hyphens, start with a letter and not end with a hyphen: \"shop\"."
  }
}

variable "tags" {
  description = "Tags of the secret, on top of the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "user_pool_client_arn" {
  description = "ARN of the user pool (the name is historical); key `sls_cognito_user_pool_client_arn`."
  type        = string
  nullable    = false
}

variable "user_pool_client_id" {
  description = "Id of the user pool's client; key `next_sls_cognito_user_pool_client_id`."
  type        = string
  nullable    = false
}

variable "user_pool_id" {
  description = "Id of the user pool; key `next_sls_cognito_user_pool_id`."
  type        = string
  nullable    = false
}
