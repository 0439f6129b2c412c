"""Reads what Terraform says; runs nothing."""
