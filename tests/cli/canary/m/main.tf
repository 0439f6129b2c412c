variable "secret" {
  type      = string
  sensitive = true
}

variable "unread" {
  type      = object({ password = string })
  sensitive = true
}

variable "unused" {
  type      = string
  sensitive = true
  default   = "canary-module-default"
}

resource "terraform_data" "this" {
  input = var.secret
}
