output "authenticated_role_name" {
  description = "Name of the role of signed-in users, to attach further permissions to."
  value       = aws_iam_role.authenticated.name
}

output "group_role_names" {
  description = "Name of each group's role, by group."
  value       = { for name, role in aws_iam_role.group : name => role.name }
}

output "identity_pool_id" {
  description = "Id of the identity pool."
  value       = aws_cognito_identity_pool.this.id
}

output "sign_in_urls" {
  description = "URL of the sign-in pages; empty without `sign_in_domain`."
  value       = [for domain in aws_cognito_user_pool_domain.this : "https://${domain.domain}"]
}

output "user_pool_arn" {
  description = "ARN of the user pool."
  value       = aws_cognito_user_pool.this.arn
}

output "user_pool_client_arn" {
  description = "ARN of the *user pool*: clients have none. Kept under this name for the back ends that read it; new code takes `user_pool_arn`."
  value       = aws_cognito_user_pool.this.arn
}

output "user_pool_client_id" {
  description = "Id of the user pool's client."
  value       = aws_cognito_user_pool_client.this.id
}

output "user_pool_id" {
  description = "Id of the user pool."
  value       = aws_cognito_user_pool.this.id
}
