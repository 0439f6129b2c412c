output "arn" {
  description = "ARN of the secret."
  value       = aws_secretsmanager_secret.this.arn
}

output "identifier_keys" {
  description = "Keys that the secret always has, next to those of `secrets`."
  value       = keys(local.identifiers)
}

output "name" {
  description = "Name of the secret."
  value       = aws_secretsmanager_secret.this.name
}
