output "api_url" {
  description = "URL of the API under its own domain name."
  value       = "https://${aws_api_gateway_base_path_mapping.this.domain_name}"
}

output "cognito_authorizer" {
  description = "Id of the Cognito authorizer, for the back end's own routes."
  value       = aws_api_gateway_authorizer.this.id
}

output "rest_api_id" {
  description = "Id of the REST API."
  value       = aws_api_gateway_rest_api.this.id
}

output "root_resource_id" {
  description = "Id of the API's root resource, which the back end attaches its routes to."
  value       = aws_api_gateway_rest_api.this.root_resource_id
}
