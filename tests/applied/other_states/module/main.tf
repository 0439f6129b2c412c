variable "on" {}

data "terraform_remote_state" "net" {
  backend = "s3"
  config  = { bucket = "states", key = "net", region = "eu-west-1" }
}

output "on" {
  value = var.on
}

output "firewall" {
  value = data.terraform_remote_state.net.outputs.firewall
}

output "labels" {
  value = data.terraform_remote_state.net.outputs.labels
}
