locals {
  fifo = "inner"
}

check "inner" {
  assert {
    condition     = local.fifo == "outer"
    error_message = "in a module"
  }
}
