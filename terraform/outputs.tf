output "api_url" {
  description = "URL of the API."
  value       = module.rest_api_gateway.api_url
}

output "app_bucket" {
  description = "Name of the bucket that the web app is uploaded to."
  value       = module.nextjs_app_s3.bucket
}

output "app_distribution_id" {
  description = "Id of the distribution, for invalidations after an upload."
  value       = module.nextjs_app_cloudfront.distribution_id
}

output "authenticated_role_name" {
  description = "Name of the role of signed-in users, to attach further permissions to."
  value       = module.cognito.authenticated_role_name
}

output "secret_arn" {
  description = "ARN of the secret that holds the identifiers for front and back ends."
  value       = module.secrets_manager.arn
}

output "sign_in_url" {
  description = "URL of Cognito's sign-in pages."
  value       = one(module.cognito.sign_in_urls)
}
