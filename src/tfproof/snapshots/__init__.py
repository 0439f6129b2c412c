"""Snapshots of plans: a reviewed text file for each test module, written by ``pytest --tfproof-update``."""
