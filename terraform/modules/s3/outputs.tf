output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "bucket" {
  description = "Name of the bucket, where a deployment uploads to."
  value       = aws_s3_bucket.this.bucket
}

output "bucket_regional_domain_name" {
  description = "Domain name of the bucket in its own region: the origin of the distribution."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
