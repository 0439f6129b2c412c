resource "aws_cognito_identity_pool" "this" {
  identity_pool_name = "shop"
}

resource "aws_iam_role" "this" {
  name               = "shop"
  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRoleWithWebIdentity",
          "Principal": {"Federated": "cognito-identity.amazonaws.com"},
          "Condition": {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": "${aws_cognito_identity_pool.this.id}"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}
          }
        }
      ]
    }
  JSON
}
