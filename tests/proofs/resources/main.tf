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
