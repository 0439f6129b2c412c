variable "access_log_bucket" {
  description = "Name of the bucket that takes the access logs. Null: none are kept."
  type        = string
  default     = null
}

variable "bucket" {
  description = "Name of the bucket; by convention the domain name of the web app."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$", var.bucket)) && length(var.bucket) >= 3 && length(var.bucket) <= 63
    error_message = "bucket must be 3 to 63 lower-case letters, digits, hyphens and dots, each part beginning and ending with a letter or digit: \"shop.example.com\"."
  }
}

variable "distribution_arn" {
  description = "ARN of the one CloudFront distribution that may read the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws(-[a-z]+)*:cloudfront::[0-9]{12}:distribution/[^*?]+$", var.distribution_arn))
    error_message = "distribution_arn must be the ARN of one CloudFront distribution, without wildcards: \"arn:aws:cloudfront::<account>:distribution/<id>\"."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the objects; its policy must let the distribution decrypt. Null: the key that S3 manages."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws(-[a-z]+)*:kms:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:(key|alias)/[^*?]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key or alias: \"arn:aws:kms:<region>:<account>:key/<id>\"."
  }
}

variable "old_version_days" {
  description = "Days for which a replaced or deleted object can be restored."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.old_version_days >= 1 && var.old_version_days <= 2147483647 && floor(var.old_version_days) == var.old_version_days
    error_message = "old_version_days must be a whole number from 1 to 2147483647."
  }
}

variable "tags" {
  description = "Tags of the bucket, on top of the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
