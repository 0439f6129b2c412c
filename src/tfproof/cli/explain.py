"""``tfproof explain RULE``: the page of a rule, offline."""

from __future__ import annotations

import argparse
import difflib

from tfproof.cli.options import write_report
from tfproof.errors import UsageError
from tfproof.pages import rule_page, rules_with_pages


def run(options: argparse.Namespace) -> int:
    """Print the page; 0 when there is one.

    Raises:
        UsageError: there is no page of the rule.
    """
    rule = options.rule.upper()
    page = rule_page(rule)
    if page is None:
        if rule.startswith("CKV"):
            raise UsageError(
                f"{rule} is a policy of Checkov, which has no page here",
                fix="follow its link in a report (`see:`), or see `tfproof scan --list`",
            )
        near = difflib.get_close_matches(rule, rules_with_pages(), n=3, cutoff=0.5)
        raise UsageError(
            f"no such rule: {options.rule}",
            expected="the id of a finding, such as PROOF_PATH_GUEST or CGA_FED_02",
            fix=f"tfproof explain {near[0]}"
            if near
            else "see `tfproof scan --list` for policies, docs/rules for the others",
        )
    write_report(page, None)
    return 0
