"""Stands between Terraform and a provider."""
