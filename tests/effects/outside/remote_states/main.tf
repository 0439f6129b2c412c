terraform {
  cloud {
    hostname     = "127.0.0.1:@PORT@"
    organization = "x"
    workspaces {
      name = "x"
    }
  }
}

locals {
  here = "127.0.0.1:@PORT@"
}

data "terraform_remote_state" "http" {
  backend = "http"
  config  = { address = "http://${local.here}/state" }
}

data "terraform_remote_state" "pg" {
  backend = "pg"
  config  = { conn_str = "postgres://user:password@127.0.0.1:@PORT@/db?sslmode=disable" }
}

data "terraform_remote_state" "consul" {
  backend = "consul"
  config  = { address = local.here, path = "x" }
}

data "terraform_remote_state" "s3" {
  backend   = "s3"
  workspace = "prod"
  config = {
    bucket                      = "b", key = "k", region = "eu-west-1", access_key = "x", secret_key = "x"
    endpoints                   = { s3 = "http://${local.here}", sts = "http://${local.here}" }
    use_path_style              = true
    skip_credentials_validation = true
  }
}

data "terraform_remote_state" "kubernetes" {
  backend = "kubernetes"
  config = {
    secret_suffix = "x", host = "http://${local.here}"
    exec          = { api_version = "client.authentication.k8s.io/v1", command = "touch", args = ["@MARKS@/exec"] }
  }
}

data "terraform_remote_state" "remote" {
  backend = "remote"
  config  = { hostname = local.here, organization = "x", token = "x", workspaces = { name = "x" } }
}

data "terraform_remote_state" "gcs" {
  backend = "gcs"
  config  = { bucket = "b", storage_custom_endpoint = "http://${local.here}/" }
}

data "terraform_remote_state" "azurerm" {
  backend = "azurerm"
  config = {
    storage_account_name = "x", container_name = "x", key = "x", metadata_host = local.here, access_key = "eA=="
  }
}

data "terraform_remote_state" "cos" {
  backend = "cos"
  config  = { bucket = "b-1", region = "ap-guangzhou", secret_id = "x", secret_key = "x", endpoint = "http://${local.here}" }
}

data "terraform_remote_state" "oss" {
  backend = "oss"
  config  = { bucket = "b", region = "cn-beijing", access_key = "x", secret_key = "x", endpoint = "http://${local.here}" }
}

module "m" {
  source = "./m"
}
