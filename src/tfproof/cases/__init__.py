"""Arranges what is planned."""
