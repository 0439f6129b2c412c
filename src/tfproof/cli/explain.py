"""``tfproof explain RULE``: the page of a rule, offline."""

from __future__ import annotations

import argparse
import difflib

from tfproof.cases import Settings
from tfproof.cli.options import write_report
from tfproof.errors import UsageError
from tfproof.pages import rule_page, rules_with_pages
from tfproof.scan import CheckovProcess, find_checkov


def run(options: argparse.Namespace) -> int:
    """Print the page; 0 when there is one.

    Raises:
        UsageError: there is no page of the rule.
    """
    rule = options.rule.upper()
    page, known = rule_page(rule), rules_with_pages()
    if page is None and rule.startswith("CKV"):
        page, known = _stock_page(rule)
    if page is None:
        near = difflib.get_close_matches(rule, known, n=1, cutoff=0.5)
        raise UsageError(
            f"no such rule: {options.rule}",
            expected="the id of a finding, such as PROOF_PATH_GUEST or CGA_FED_02",
            fix=f"tfproof explain {near[0]}"
            if near
            else "take the id from a finding; `tfproof scan --list` has those of policies",
        )
    write_report(page, None)
    return 0


def _stock_page(rule: str) -> tuple[str | None, tuple[str, ...]]:
    """What Checkov says of a policy of its own, which has no text beside the name; and the ids of all its policies."""
    environment = find_checkov(cache=Settings.of().cache)
    with CheckovProcess(environment, policies=None) as process:
        policies = {one.id: one for one in process.loaded.policies}
    policy = policies.get(rule)
    if policy is None:
        return None, tuple(sorted(policies))
    lines = [
        f"# {rule}: {policy.title}",
        "",
        f"A policy of Checkov {environment.version}, which explains it no further.",
    ]
    lines += [f"Judges {', '.join(f'`{one}`' for one in policy.types)}."] if policy.types else []
    lines += [f"See {policy.guideline}"] if policy.guideline else []
    text = "\n".join([*lines, "", f'To leave it out: `skip = ["{rule}"]` in tfproof.toml, or `--skip {rule}`.', ""])
    return text, tuple(sorted(policies))
