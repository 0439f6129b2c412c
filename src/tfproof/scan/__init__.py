"""Runs Checkov over source and plans in an environment of its own, and refuses to fail open.

A result counts only when every policy of the folder was loaded, nothing was logged at load, every file was parsed,
something was there to check, every pair of an own policy and a resource that it judges has a verdict in at least one
view, and every known-bad example was found to be bad. Anything else is an undecided finding or a ScanError.

Of the views of one pair a failed one beats a passed one, with one exception: in the applied view some values are
stand-ins. Our own policies know which (see ``facts.settled``), stock checks do not, so for them that view only decides what
source and plan could not: a stock check that fails there and passed elsewhere has passed.
"""

from tfproof.scan.bundled_policies import own_policies
from tfproof.scan.environment import CheckovEnvironment, find_checkov
from tfproof.scan.process import CheckovProcess
from tfproof.scan.run import ScanInParts, scan

__all__ = ["CheckovEnvironment", "CheckovProcess", "ScanInParts", "find_checkov", "own_policies", "scan"]
