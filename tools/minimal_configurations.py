"""Finds for each resource type of the AWS provider a small configuration that it accepts, by trying what its validators ask for.

``python tools/minimal_configurations.py`` writes ``tests/provider/minimal.json``: the configurations, and for each type that
has none, why. It takes some minutes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bare_provider import ACCOUNT, REGION, BareProvider, Complaint, complaints, full, nothing, provider_binary
from tfproof.provider import plugin_protocol
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Target
from tfproof.provider.type_json import type_of

TARGET = Path(__file__).parents[1] / "tests" / "provider" / "minimal.json"
_POLICY = '{"Version":"2012-10-17","Statement":[]}'
_ACCOUNT = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"
CANDIDATES = (
    "example", "Example", "example-name", "example_name", "examplename12", "/example/", "example.com", "a", "1",
    "10.0.0.0/16", "192.0.2.1", "192.0.2.1/32", "2001:db8::/56", "64512", "123456789012", REGION, f"{REGION}a",
    "2030-01-01T00:00:00Z", "2030-01-01", "2030-01-01_00:00", "rate(1 hour)", "rate(1 hours)", "cron(0 12 * * ? *)",
    _POLICY, "{}", "[]", "user@example.com", "https://example.com/", "https://example.com", "s3://example/x",
    "11111111-2222-4333-8444-555555555555", "vpc-12345678", "subnet-12345678", "sg-12345678", "eni-12345678",
    "arn:aws:iam::123456789012:role/example", "arn:aws:s3:::example", _ACCOUNT.format("lambda", "function:example"),
    _ACCOUNT.format("sns", "example"), _ACCOUNT.format("kms", "key/11111111-2222-4333-8444-555555555555"),
    _ACCOUNT.format("acm", "certificate/11111111-2222-4333-8444-555555555555"), _ACCOUNT.format("sqs", "example"),
    _ACCOUNT.format("secretsmanager", "secret:example-AbCdEf"), _ACCOUNT.format("logs", "log-group:example"),
    _ACCOUNT.format("elasticloadbalancing", "loadbalancer/app/example/1234567890123456"),
    "AES256", "ENABLED", "Enabled", "true", "NONE", "ALL", "alias/example", "example.fifo", "ZXhhbXBsZQ==", "default",
    "sun:05:00-sun:06:00", "03:00-04:00", "00:00", "12h", "P1D", "1.0", "1.0.0", "v1.0", "0", "512", "1GB", "_example",
    "x--use1-az1--x-s3", "r-1234", "ou-abcd-12345678", "123456789012345678901", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "$default",
    "example:example", "example/example", "example|example", "aws/example", "ANY", "GET", "GET /", "*", f"{REGION}_abcdefghi",
    f"{REGION}:11111111-2222-4333-8444-555555555555", "ami-12345678", "t3.micro", "db.t3.micro", "Z1234567890ABC",
    "+15555550100", "2030-01-01T00:00:00+00:00", "America/New_York", "UTC", "1,2", _ACCOUNT.format("sns", "app/GCM/x"),
)  # fmt: skip
NUMBERS = (1, 0, 2, 5, 10, 30, 60, 100, 256, 300, 443, 1024, 3600, 64512, 4294967295, -1)
STARTS: dict[str, Any] = json.loads((Path(__file__).parent / "minimal_starts.json").read_text(encoding="utf-8"))
_CHOICES = re.compile(
    r"(?:one of|to be in|valid values are|must be one of|valid values):?\s*\[([^\]]+)\]", re.IGNORECASE
)
_NEEDED = re.compile(r"[`\[]([a-z0-9_.,`\s*\"]+)[`\]]")
_ROUNDS = 80


class Search:
    """Looks for one type's configuration."""

    def __init__(self, provider: BareProvider, type_name: str) -> None:
        self._provider = provider
        self._type = type_name
        self._block = provider.schema.resource(type_name)
        self._tried: dict[tuple[Any, ...], int] = {}
        self._turned: set[str] = set()
        start = STARTS.get(type_name)
        self.config = full(self._block, start) if start else self._of(self._block, ())

    def run(self) -> str:
        """Return why no configuration was found; empty when :attr:`config` is one."""
        found: list[Complaint] = []
        for _ in range(_ROUNDS):
            found = self._provider.validate(self._type, self.config)
            if not found:
                found = complaints(self._provider.plan(self._type, None, self.config).diagnostics)
            if not found:
                return ""
            if not self._repair(found[0]) and not any(self._repair(one) for one in found[1:]):
                break
        return found[0].text[:300]

    def _of(self, block: Any, path: tuple[Any, ...]) -> dict[str, Any]:
        values = nothing(block)
        for attribute in block.attributes:
            if attribute.required:
                values[attribute.name] = self._value(type_of(attribute), (*path, attribute.name))
        for nested in block.block_types:
            here = (*path, nested.type_name)
            if nested.min_items:
                values[nested.type_name] = [self._of(nested.block, here) for _ in range(nested.min_items)]
        return values

    def _value(self, kind: Any, path: tuple[Any, ...]) -> Any:
        if kind == "string":
            return self._plausible(str(path[-1]))
        if isinstance(kind, str):
            return 1 if kind == "number" else True
        shape, inner = kind
        if shape == "object":
            return {name: self._value(one, (*path, name)) for name, one in inner.items()}
        if shape == "map":
            return {"example": self._value(inner, path)}
        return [self._value(inner, path)]

    def _plausible(self, name: str) -> str:
        block = plugin_protocol.message("Schema5").block
        block.attributes.add(name=name, type=b'"string"', computed=True)
        text = ValueGenerator(
            Target(type="aws_x", seed="minimal", region=REGION), block, {name: plugin_protocol.UNKNOWN}
        ).fill()[name]
        return "example" if re.fullmatch(r"[a-z0-9]{12,20}", text) or "assigned" in text else str(text)

    def _repair(self, one: Complaint) -> bool:
        choice = _CHOICES.search(one.text)
        path = self._path(one)
        if choice and path:
            words = re.findall(r'"?([^\s",]+)"?', choice[1])
            turn = self._tried.get((*path, "choice"), 0)
            if turn < min(len(words), 3):
                self._tried[*path, "choice"] = turn + 1
                return self._set(path, words[turn])
        for listed in _NEEDED.findall(one.text):
            for name in re.findall(r"[a-z0-9_.]+", listed):
                if name not in self._turned and self._turn_on(name):
                    return True
        if "must have a configuration value" in one.text or "Missing" in one.text or "required" in one.text.lower():
            for name in (*map(str, path), *re.findall(r"[\"'`]?([a-z0-9_]+)[\"'`]?", one.text)):
                if name not in self._turned and self._turn_on(name):
                    return True
        return bool(path) and self._try_next(path)

    def _path(self, one: Complaint) -> tuple[Any, ...]:
        if one.path:
            return one.path
        for word in re.findall(r"[a-z0-9_.]+", one.text):
            first = word.split(".")[0]
            if len(first) > 1 and self.config.get(first) not in (None, []):
                return tuple(int(part) if part.isdigit() else part for part in word.split(".") if part)
        for word in re.findall(r"[a-z0-9_]{3,}", one.text):
            found = _named(self.config, word)
            if found:
                return found
        return ()

    def _try_next(self, path: tuple[Any, ...]) -> bool:
        old = self._at(path)
        options: tuple[Any, ...] = NUMBERS if isinstance(old, int) and not isinstance(old, bool) else CANDIDATES
        if isinstance(old, bool):
            options = (False,)
        turn = self._tried.get(path, 0)
        # One go at all candidates of an attribute: each is a call of a millisecond.
        while turn < len(options):
            self._tried[path] = turn = turn + 1
            if not self._set(path, options[turn - 1]):
                return False
            again = self._provider.validate(self._type, self.config)
            if not any(self._path(one)[: len(path)] == path for one in again):
                return True
        return False

    def _turn_on(self, name: str) -> bool:
        """Set an attribute or block of the resource that is not set."""
        name = name.split(".", maxsplit=1)[0]
        self._turned.add(name)
        if self.config.get(name, "") not in (None, []):
            return False
        for attribute in self._block.attributes:
            if attribute.name == name and (attribute.optional or attribute.required) and not attribute.write_only:
                self.config[name] = self._value(type_of(attribute), (name,))
                return True
        for nested in self._block.block_types:
            if nested.type_name == name:
                inner = self._of(nested.block, (name,))
                self.config[name] = inner if nested.nesting in {1, 5} else [inner]
                return True
        return False

    def _at(self, path: tuple[Any, ...]) -> Any:
        tree: Any = self.config
        for step in path:
            tree = tree[0] if isinstance(tree, list) and not isinstance(step, int) and tree else tree
            try:
                tree = tree[step]
            except (LookupError, TypeError):
                return None
        return tree[0] if isinstance(tree, list) and tree else tree

    def _set(self, path: tuple[Any, ...], value: Any) -> bool:
        tree: Any = self.config
        for step in path[:-1]:
            tree = tree[0] if isinstance(tree, list) and not isinstance(step, int) and tree else tree
            try:
                tree = tree[step]
            except (LookupError, TypeError):
                return False
        tree = tree[0] if isinstance(tree, list) and tree and not isinstance(path[-1], int) else tree
        try:
            old = tree[path[-1]]
            if isinstance(old, dict) or (isinstance(old, list) and old and isinstance(old[0], dict)):
                return False
            if isinstance(old, int) and not isinstance(old, bool) and isinstance(value, str):
                value = int(value)
            tree[path[-1]] = [value] if isinstance(old, list) else value
        except (LookupError, TypeError, ValueError):
            return False
        return True


def _named(tree: Any, name: str) -> tuple[Any, ...]:
    """The path of the first attribute of a name in nested blocks; empty where there is none."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        if key == name and value is not None:
            return (key,)
        inner = _named(value, name)
        if inner:
            return (key, *inner)
    return ()


def pruned(value: Any) -> Any:
    """Return a configuration without what it does not set."""
    if isinstance(value, dict):
        return {key: pruned(one) for key, one in value.items() if one is not None and one != []}
    return [pruned(one) for one in value] if isinstance(value, list) else value


def search(provider: BareProvider, names: list[str]) -> Iterator[tuple[str, Any, str]]:
    """Yield each type with its configuration, or with why there is none."""
    for name in names:
        try:
            one = Search(provider, name)
            reason = one.run()
        except Exception as error:  # noqa: BLE001 - a provider that ends is an answer too
            yield name, None, f"{type(error).__name__}: {str(error)[:200]}"
            if not provider.alive:
                return
            continue
        yield name, None if reason else pruned(one.config), reason


def main(arguments: list[str]) -> None:
    """Search, and write what was found."""
    cache = Path.home() / ".cache" / "tfproof"
    found: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    with BareProvider(provider_binary(), schemas=cache) as provider:
        todo = arguments or sorted(provider.schema.resource_types())
    while todo:
        with BareProvider(provider_binary(), schemas=cache) as provider:
            for name, config, reason in search(provider, todo):
                todo = todo[todo.index(name) + 1 :]
                if len(todo) % 100 == 0:
                    print(len(found), "found,", len(todo), "to go", file=sys.stderr, flush=True)
                if config is None:
                    reasons[name] = " ".join(reason.split())
                else:
                    found[name] = config
    print(len(found), "found,", len(reasons), "not")
    if arguments:
        print(json.dumps(found, indent=1), json.dumps(reasons, indent=1))
        return
    lines = [f" {json.dumps(name)}: {json.dumps(config)}" for name, config in found.items()]
    missing = [f" {json.dumps(name)}: {json.dumps(reason)}" for name, reason in reasons.items()]
    TARGET.write_text(
        '{"found": {\n' + ",\n".join(lines) + '\n},\n"missing": {\n' + ",\n".join(missing) + "\n}}\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
