"""Terraform's language on known values: its types, and its functions."""
