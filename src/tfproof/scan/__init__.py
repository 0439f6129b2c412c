"""Runs Checkov, and refuses to fail open."""
