resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "shop"
}

resource "aws_iam_role" "this" {
  name               = "shop"
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", { pool = aws_cognito_identity_pool.this.id })
}
