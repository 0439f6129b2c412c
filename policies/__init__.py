"""Checkov policies for Cognito sign-in in front of a web app: see README.md for the index.

Checkov loads a folder of Python policies only when it has this file.
"""
