"""For every stock check of AWS's resources: where a verdict is settled for an unknown value, each value gives it.

Run in Checkov's environment; prints how many verdicts were settled, and each that is wrong.
"""

from __future__ import annotations

import copy
import json
import random
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from checkov.common.models.enums import CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner

from tfproof.scan.facts.open_values import OpenValue
from tfproof.scan.worker.inspected_arguments import _read, _run
from tfproof.scan.worker.possible_values import settled

Runner()
TEXTS = ["", "a", "*", "0.0.0.0/0", "true", "ENABLED", "Enabled", "enabled", "required", "optional", "TLSv1.2_2021", "aws:kms", "AES256", "KMS",
         "TLS12", "ACTIVE", "aws_kms_key.k.arn", "arn:aws:kms:eu-west-2:123456789012:key/1", "alias/aws/sqs", "public-read", "private", "443", "3.11",
         "[]", "{}", '{"Statement": []}', '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": "*"}}]}',
         "redirect", "HTTPS", "HTTP", "https-only", "redirect-to-https", "allow-all", "IMMUTABLE", "MUTABLE", "all", "none", "default"]  # fmt: skip
NUMBERS = [-1, 0, 1, 2, 3, 7, 14, 22, 30, 80, 90, 364, 365, 366, 443, 3389, 65535, 0.5]
POOL: dict[type, list[Any]] = {bool: [True, False], str: TEXTS, int: NUMBERS}
ABSENT = object()


def shown(value: object) -> list[object]:
    """A value as Checkov has it."""
    return [value.lower() == "true" if isinstance(value, str) and value.lower() in ("true", "false") else value]


def verdict(check: Any, conf: dict[str, Any], type_: str) -> Any:
    try:
        said = _run(check, copy.deepcopy(conf), type_)
    except Exception:  # noqa: BLE001 - a check may raise any error
        return None
    finally:
        check.evaluated_keys = []
    return said[0] if isinstance(said, tuple) else said


def wrong_values(check: Any, type_: str, conf: dict[str, Any], open_: OpenValue, found: CheckResult) -> list[str]:
    """The values that an unknown one may have, and with which a check says something else than was settled."""
    (name,) = open_.steps
    kind = type(open_.example)
    values = (*POOL[kind], None, ABSENT) if open_.among is None else open_.among
    wrong = []
    for value in values:
        other = {key: one for key, one in conf.items() if key != name}
        if value is not ABSENT:
            other[str(name)] = shown(value)
        if verdict(check, other, type_) is not found:
            wrong.append(f"{check.id}: {name} is {value!r}, not {open_.example!r}: not {found}")
    return wrong


def tries(check: Any, type_: str, made: random.Random) -> Iterator[tuple[dict[str, Any], OpenValue]]:
    """Arguments of a resource, each with one of them that is not known."""
    keys = [*check.get_evaluated_keys(), *_read(check, {}, type_)] or ["name", "policy", "encrypted"]
    names = sorted({key.split("/")[0] for key in keys if "*" not in key})
    conf = {name: shown(made.choice(POOL[made.choice([bool, str, int])])) for name in names if made.random() < 0.8}
    for name in names:
        kind = made.choice([bool, str, int])
        example = made.choice([one for one in POOL[kind] if isinstance(one, kind)])
        among = tuple(made.choices([*POOL[kind], None], k=2)) if made.random() < 0.5 else None
        yield {**conf, name: shown(example)}, OpenValue(steps=(name,), example=None if among else example, among=among)


def main(seed: int, rounds: int) -> None:
    """Try every check some rounds."""
    made = random.Random(seed)  # noqa: S311
    count, wrong = 0, []
    registered = {
        check.id: (check, type_)
        for type_, of in resource_registry.checks.items()
        for check in of
        if type_.startswith("aws_")
    }
    checks = [one for _, one in sorted(registered.items()) if isinstance(one[0], BaseResourceCheck)]
    for check, type_ in checks * rounds:
        for conf, open_ in tries(check, type_, made):
            found = settled(partial(_run, check, type_=type_), copy.deepcopy(conf), [open_])
            if found is not None:
                count += 1
                wrong += wrong_values(check, type_, conf, open_, found)
    print(json.dumps({"checks": len(checks), "settled": count, "wrong": wrong[:40]}))


main(int(sys.argv[1]), int(sys.argv[2]))
