"""tfproof: a test and policy harness for Terraform modules."""

__version__ = "0.1.0"
