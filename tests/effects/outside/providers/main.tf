terraform {
  required_providers {
    external = { source = "hashicorp/external" }
    http     = { source = "hashicorp/http" }
    local    = { source = "hashicorp/local" }
    k        = { source = "acme/k" }
  }
}

data "external" "program" {
  query = "touch @MARKS@/program"
}

data "http" "page" {
  url = "http://127.0.0.1:@PORT@"
}

data "k_thing" "x" {
  name = "x"
}

data "local_file" "config" {
  filename = "config"
}

resource "k_thing" "x" {
  name = data.k_thing.x.id
}

resource "local_file" "elsewhere" {
  filename = "@MARKS@/file"
  content  = data.external.program.id
}

output "config" {
  value = data.local_file.config.content
}
