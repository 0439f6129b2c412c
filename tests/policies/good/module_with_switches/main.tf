# A module with a switch for everything, in the style of the public registry's, used three times.

provider "aws" {
  region = "eu-west-2"
}

module "customers" {
  source = "./user_pool"

  name     = "customers"
  settings = { minimum_length = 16 }
  clients  = { web = {}, tablet = { access_token_validity = 10, id_token_validity = 10 } }
}

module "partners" {
  source   = "./user_pool"
  for_each = toset(["north", "south"])

  name    = "partners-${each.key}"
  clients = { desk = { refresh_token_validity = 1 } }
}

module "retired" {
  source = "./user_pool"

  create = false
  name   = "retired"
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = "customers"
  allow_unauthenticated_identities = false

  dynamic "cognito_identity_providers" {
    for_each = module.customers.client_ids

    content {
      client_id               = cognito_identity_providers.value
      provider_name           = module.customers.endpoint
      server_side_token_check = true
    }
  }
}
