"""Known-bad examples, scanned each time: a policy that no longer finds its own example is dead."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from tfproof.errors import ScanError
from tfproof.scan.worker.checkov_runner import scan_plan, scan_source
from tfproof.scan.worker.policy_loader import Catalogue

_STOCK_SOURCE = """
resource "aws_s3_bucket_public_access_block" "canary" {
  bucket                  = "canary"
  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = false
  restrict_public_buckets = false
}
"""
_STOCK_POLICY = "CKV_AWS_53"
_BODY = {
    "address": "aws_s3_bucket_public_access_block.canary",
    "mode": "managed",
    "type": "aws_s3_bucket_public_access_block",
    "name": "canary",
}
_VALUES = {"bucket": "canary", "block_public_acls": False}
_STOCK_PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {"root_module": {"resources": [{**_BODY, "values": _VALUES}]}},
    "resource_changes": [{**_BODY, "change": {"actions": ["create"], "before": None, "after": _VALUES}}],
    "configuration": {"root_module": {"resources": [{**_BODY, "expressions": {}}]}},
}


def refuse_dead_policies(catalogue: Catalogue, scratch: Path) -> tuple[str, ...]:
    """Scan every known-bad example, written into the empty folder ``scratch``.

    Returns:
        The ids of own policies that carry no example.

    Raises:
        ScanError: a policy, or a stock one in either view, passes an example that is bad.
    """
    source = scratch / "source"
    source.mkdir()
    (source / "stock.tf").write_text(_STOCK_SOURCE, encoding="utf-8")
    examples = {identifier: getattr(catalogue.checks[identifier], "canary", "") for identifier in sorted(catalogue.own)}
    for identifier, example in examples.items():
        if example:
            text = textwrap.dedent(example).replace('"canary" {', f'"canary_{identifier.lower()}" {{')
            (source / f"{identifier.lower()}.tf").write_text(text, encoding="utf-8")
    wanted = (_STOCK_POLICY, *(identifier for identifier, example in examples.items() if example))
    failed = {
        (outcome.policy, Path(outcome.file).stem)
        for outcome in scan_source(source, frozenset(wanted)).outcomes
        if outcome.outcome == "failed"
    }
    dead = [identifier for identifier in wanted[1:] if (identifier, identifier.lower()) not in failed]
    if (_STOCK_POLICY, "stock") not in failed:
        dead.append(f"{_STOCK_POLICY} (source)")
    plan = scratch / "plan.json"
    plan.write_text(json.dumps(_STOCK_PLAN, indent=2), encoding="utf-8")
    if not any(outcome.outcome == "failed" for outcome in scan_plan("plan", plan, frozenset({_STOCK_POLICY})).outcomes):
        dead.append(f"{_STOCK_POLICY} (plan)")
    if dead:
        raise ScanError(
            f"the policy {dead[0]} does not fail its own known-bad example",
            where=", ".join(dead),
            expected="every policy fails its canary",
            fix="correct the policy or its canary",
        )
    return tuple(identifier for identifier, example in examples.items() if not example)
