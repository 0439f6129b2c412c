data "aws_caller_identity" "inner" {}

output "account" {
  value = data.aws_caller_identity.inner.account_id
}
