provider "aws" {
  region              = "eu-west-2"
  allowed_account_ids = ["123456789012"]
}
resource "aws_s3_bucket" "a" { bucket = "aaa-bucket" }
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_iam_role" "foreign" {
  name               = "foreign"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::210987654321:root" } }] })
}
resource "aws_iam_role" "star" {
  name               = "star"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }] })
}
data "aws_iam_policy_document" "b" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.a.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.r.arn]
    }
  }
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["${aws_s3_bucket.a.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a.id
  policy = data.aws_iam_policy_document.b.json
}
resource "aws_s3_bucket" "pub" { bucket = "pub-bucket" }
resource "aws_s3_bucket_policy" "pub" {
  bucket = aws_s3_bucket.pub.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Principal = "*", Resource = "${aws_s3_bucket.pub.arn}/*" }] })
}
resource "aws_sns_topic" "t" { name = "t" }
resource "aws_sqs_queue" "q" { name = "q" }
resource "aws_sqs_queue_policy" "q" {
  queue_url = aws_sqs_queue.q.id
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = "*", Resource = aws_sqs_queue.q.arn, Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.t.arn } } }] })
}
resource "aws_kms_key" "k" {}
resource "aws_kms_key" "k2" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Resource = "*" }] })
}
resource "aws_lambda_permission" "ok" {
  function_name = "f"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = aws_sns_topic.t.arn
}
resource "aws_lambda_permission" "bad" {
  function_name          = "f"
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_s3_bucket" "partner" { bucket = "partner-bucket" }

resource "aws_s3_bucket_policy" "partner" {
  bucket = aws_s3_bucket.partner.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Principal = { AWS = "arn:aws:iam::210987654321:role/reader" }, Resource = "${aws_s3_bucket.partner.arn}/*" }] })
}

resource "aws_s3_bucket" "network" { bucket = "network-bucket" }

resource "aws_s3_bucket_policy" "network" {
  bucket = aws_s3_bucket.network.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Principal = "*", Resource = "${aws_s3_bucket.network.arn}/*", Condition = { StringEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } } }] })
}

resource "aws_s3_bucket" "blocked" {
  for_each = { void = [true, false], both = [true, true], refused = [false, true], neither = [false, false], services = [true, true] }
  bucket   = "blocked-${each.key}"
}

resource "aws_s3_bucket_public_access_block" "blocked" {
  for_each                = { void = [true, false], both = [true, true], refused = [false, true], neither = [false, false], services = [true, true] }
  bucket                  = aws_s3_bucket.blocked[each.key].id
  restrict_public_buckets = each.value[0]
  block_public_policy     = each.value[1]
}

resource "aws_s3_bucket_policy" "blocked" {
  for_each = aws_s3_bucket.blocked
  bucket   = each.value.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Principal = each.key == "services" ? { AWS = "*", Service = "cloudfront.amazonaws.com" } : { AWS = "*", Service = "sns.amazonaws.com" }, Resource = "arn:aws:s3:::blocked-${each.key}/*" }] })
}

# Without a document: permissions, grants and shares.
resource "aws_ami_launch_permission" "everyone" {
  image_id = "ami-12345678"
  group    = "all"
}
resource "aws_ami_launch_permission" "organization" {
  image_id         = "ami-12345678"
  organization_arn = "arn:aws:organizations::210987654321:organization/o-abcde12345"
}
resource "aws_snapshot_create_volume_permission" "partner" {
  snapshot_id = "snap-12345678"
  account_id  = "210987654321"
}
resource "aws_db_snapshot" "everyone" {
  db_instance_identifier = "d"
  db_snapshot_identifier = "s"
  shared_accounts        = ["123456789012", "all"]
}
resource "aws_db_snapshot" "nobody" {
  db_instance_identifier = "d"
  db_snapshot_identifier = "t"
}
resource "aws_ssm_document" "everyone" {
  name          = "public"
  document_type = "Command"
  content       = jsonencode({ schemaVersion = "2.2", description = "d", mainSteps = [] })
  permissions   = { type = "Share", account_ids = "All" }
}
resource "aws_kms_grant" "own" {
  key_id            = "11111111-1111-4111-8111-111111111111"
  grantee_principal = aws_iam_role.r.arn
  operations        = ["Decrypt"]
}
resource "aws_kms_grant" "partner" {
  key_id            = "11111111-1111-4111-8111-111111111111"
  grantee_principal = "arn:aws:iam::210987654321:role/reader"
  operations        = ["Decrypt"]
}
resource "aws_ram_principal_association" "own" {
  principal          = "123456789012"
  resource_share_arn = "arn:aws:ram:eu-west-2:123456789012:resource-share/11111111-1111-4111-8111-111111111111"
}
resource "aws_cloudwatch_event_permission" "everyone" {
  principal    = "*"
  statement_id = "all"
}
resource "aws_lakeformation_permissions" "own" {
  principal   = "IAM_ALLOWED_PRINCIPALS"
  permissions = ["ALL"]
  database {
    name = "d"
  }
}
