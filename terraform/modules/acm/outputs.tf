output "cert_arn" {
  description = "ARN of the certificate, known only once it is validated."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "cert_id" {
  description = "Id of the certificate, which is its ARN; known only once it is validated."
  value       = aws_acm_certificate_validation.this.certificate_arn
}
