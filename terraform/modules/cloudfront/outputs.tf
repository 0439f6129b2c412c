output "distribution_arn" {
  description = "ARN of the distribution, for the bucket's policy."
  value       = aws_cloudfront_distribution.this.arn
}

output "distribution_domain_name" {
  description = "Domain name that CloudFront gave the distribution."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "distribution_id" {
  description = "Id of the distribution, for invalidations after a deployment."
  value       = aws_cloudfront_distribution.this.id
}

output "domain_name" {
  description = "Domain name of the web app. Who takes it from here comes after its records."
  value       = one(aws_cloudfront_distribution.this.aliases)

  depends_on = [aws_route53_record.this]
}
