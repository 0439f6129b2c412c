"""Gives tfproof inputs that are broken in some way, and counts what it does not say in one line.

``python benchmarks/fuzz.py --inputs 3000 --seed 1``. Each input is a mutant of one that works: source in both syntaxes, a
variables file, a stack of AWS, a configuration file, a plan, a baseline, an entry of the store, the arguments. A plan is read and proved; all else is a run of the
command. Exits 1 when a run ends with a trace or a defect, with another exit code than 0, 1 or 2, or not within a minute.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import signal
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 60
_STEP = 50
_NATIVE = """variable "name" {
  type    = string
  default = "a"
  validation {
    condition     = length(var.name) > 0
    error_message = "Name it."
  }
}
variable "sizes" {
  type    = map(list(number))
  default = { small = [1, 2.5e3] }
}
locals {
  text = <<-EOT
    ${upper(var.name)} %{for s in var.sizes["small"]}${s},%{endfor}
  EOT
}
resource "terraform_data" "this" {
  for_each = toset(["x", "y"])
  input    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = each.key, Resource = "*" }] })
  lifecycle {
    ignore_changes = [input]
  }
}
output "all" {
  value     = [for k, v in terraform_data.this : "${k}-${local.text}"]
  sensitive = true
}
"""
_JSON = json.dumps({
    "variable": {"name": {"type": "string", "default": "a"}},
    "resource": {"terraform_data": {"this": {"count": 2, "input": "${var.name}", "//": "a comment"}}},
    "output": {"all": [{"value": "${terraform_data.this[*].id}"}]},
})  # fmt: skip
_CLOUD = """variable "name" {
  type    = string
  default = "a"
}
provider "aws" {
  region  = "eu-west-1"
  profile = "x"
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
  default_tags {
    tags = { Stage = var.name }
  }
}
provider "aws" {
  alias      = "east"
  region     = "us-east-1"
  access_key = var.name
}
data "aws_caller_identity" "me" {}
data "aws_vpc" "all" {
  for_each = toset(["a", "b"])
  tags     = { Name = each.key }
}
data "aws_secretsmanager_secret_version" "this" {
  provider  = aws.east
  secret_id = "x"
}
data "terraform_remote_state" "other" {
  backend = "s3"
  config  = { bucket = "b", key = "k", region = "eu-west-1" }
}
locals {
  secret = jsondecode(data.aws_secretsmanager_secret_version.this.secret_string)
  ids    = [for vpc in data.aws_vpc.all : vpc.id]
}
resource "terraform_data" "this" {
  count = length(local.ids)
  input = local.ids[count.index]
  provisioner "local-exec" {
    command = "true"
  }
}
resource "aws_iam_role" "this" {
  name               = local.secret.user
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id]
    }
  }
}
resource "aws_s3_bucket" "this" {
  bucket = data.terraform_remote_state.other.outputs.name
}
output "arn" {
  value = aws_iam_role.this.arn
}
check "name" {
  assert {
    condition     = aws_s3_bucket.this.bucket == data.aws_caller_identity.me.account_id
    error_message = "other"
  }
}
"""
_EXPRESSIONS = (
    "null", "[]", "{}", "[{}]", '""', "-1", "1e999", "true", "var.name", "var.nothing", "local.ids", "local.secret", "each.value",
    "count.index", "self.id", "data.aws_vpc.all", "data.aws_vpc.all[*].id", 'data.aws_vpc.all["c"].id', "aws_iam_role.this",
    "data.aws_caller_identity.me.nothing", "data.terraform_remote_state.other.outputs", "[for k, v in data.aws_vpc.all : k => v]",
    "jsondecode(data.aws_caller_identity.me.account_id)", "try(data.nothing.x.y, null)", 'file("x")', "module.m.x", "path.module",
    "sensitive(data.aws_caller_identity.me.account_id)", "merge({}, local.secret)", "uuid()", "terraform.workspace", "provider::aws::x()",
    "aws_s3_bucket.this.arn", "local.itself", '"${data.aws_vpc.all}"', "toset(local.ids)", "one(data.aws_vpc.all)", "ephemeral.a.b",
)  # fmt: skip
_CONFIGURATION = """fail_on = "medium"
skip = ["CKV_AWS_144"]
accounts = ["123456789012"]
formats = ["text"]

[severities]
CKV_AWS_18 = "low"

[[stacks]]
name = "prod"
folder = "."

[stacks.variables]
name = "b"

[stacks.data."data.aws_caller_identity.me"]
account_id = "123456789012"

[[accept]]
rule = "A"
address = "b.c"
reason = "x"
expires = 2030-01-31
"""
_TOML = (
    "[]", "{}", '""', '"medium"', "-1", "inf", "true", "2030-01-31", "1979-05-27T07:32:00Z", '["text"]', "[[]]", "{ a = 1 }", '"."',
    '"\\u202e"', '[{ a = 1 }]', '"../.."', '"/dev/null"', "['CKV_*']", '"tfproof.toml"', "0x10", "[1, 2]",
)  # fmt: skip
_VARIABLES = 'name  = "b"\nsizes = { small = [1, 2], "large-\\u00e9" = [] }\n'
_DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
_ROLE = {
    "address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r",
    "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
}  # fmt: skip
_VALUES = {
    "name": "r",
    "assume_role_policy": json.dumps(_DOCUMENT),
    "inline_policy": [{"policy": json.dumps(_DOCUMENT)}],
}
_PLAN = {
    "format_version": "1.2", "terraform_version": "1.11.4", "complete": True, "errored": False,
    "variables": {"name": {"value": "a"}},
    "planned_values": {"root_module": {"resources": [{**_ROLE, "values": _VALUES}]}},
    "resource_changes": [{
        **_ROLE, "change": {"actions": ["create"], "before": None, "after": _VALUES, "after_unknown": {"arn": True},
                            "before_sensitive": False, "after_sensitive": {}},
    }],
    "output_changes": {"o": {"actions": ["create"], "before": None, "after": "x", "after_unknown": False}},
    "configuration": {
        "provider_config": {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}},
        "root_module": {"resources": [{
            **{key: _ROLE[key] for key in ("address", "mode", "type", "name")}, "provider_config_key": "aws",
            "expressions": {"name": {"constant_value": "r"}, "assume_role_policy": {"references": ["var.name"]}},
        }], "outputs": {"o": {"expression": {"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}}}},
    },
}  # fmt: skip
_ACCEPTED = {
    "rule": "A",
    "address": "b.c",
    "verdict": "failed",
    "value": "0123",
    "reason": "x",
    "expires": "2030-01-31",
}
_BASELINE = {"format": 2, "accepted": [_ACCEPTED]}
_WORDS = (
    "plan", "prove", "store", "check", "scan", "upgrade", "access", "exec", "--var", "--var-file", "--data", "--format", "json",
    "text", "--output", "/dev/full", "--timeout", "0", "-1", "nan", "1e9", "name=b", "sizes={", "=", "", "--", "--debug",
    ".", "..", "/", "/dev/null", "\u202e", "a\nb", "\udc80", "x" * 5000, "--local-provider", "a/b/c/d", "--from", "HEAD",
    "--list", "--plan", "--baseline", "--mirror", "--terraform", "/bin/true", "--no-resident", "data.a.b={c=1}", "--help",
)  # fmt: skip
_PIECES = (
    "{", "}", "[", "]", "(", ")", '"', "${", "%{", "<<EOT\n", "\n", "\r", "\x00", "\ufeff", "\u202e", "\U0001f600", "\\u12",
    "/*", "*/", "#", "=", "...", "null", "true", "1e999", "-0", "9" * 400, "\\", ",", ":", "var.", "each.value", "count", "\x7f",
)  # fmt: skip
_SHAPES: tuple[Any, ...] = (None, True, 0, -1, 1e300, "", "x", "\u202e", [], {}, [[]], [None], {"a": None}, {"": []})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the command on a mutant.

    Attributes:
        kind: what was mutated.
        code: the exit code; None when it did not end in time.
        said: what it printed.
    """

    kind: str
    code: int | None
    said: str

    @property
    def fault(self) -> str | None:
        """What is wrong with it; None when nothing is."""
        if self.code is None:
            return "did not end"
        if "Traceback (most recent call last)" in self.said or "a defect of tfproof" in self.said:
            return next((line for line in self.said.splitlines() if "defect" in line), self.said[-2000:])
        return None if self.code in {0, 1, 2} else f"exit code {self.code}: {self.said[-500:]}"


def text(random_: random.Random, original: str) -> str:
    """Return a text with a few pieces taken out, doubled, put in or nested."""
    for _ in range(random_.randint(1, 4)):
        at, size = random_.randrange(len(original) + 1), random_.randint(1, 12)
        piece = random_.choice(_PIECES)
        original = random_.choice((
            original[:at] + original[at + size :],
            original[:at] + piece + original[at:],
            original[:at] + original[at : at + size] * random_.choice((2, 50)) + original[at:],
            original[:at],
            original[:at] + random_.choice("[({") * random_.choice((3, 400, 20000)) + original[at:],
        ))  # fmt: skip
    return original


def lines_of(random_: random.Random, original: str, values: Sequence[str]) -> str:
    """Return source with a few lines gone, doubled, swapped or with another value: most of it still parses."""
    lines = original.splitlines()
    for _ in range(random_.randint(1, 3)):
        at = random_.randrange(len(lines))
        name, equals, _ = lines[at].partition(" = ")
        if equals and random_.random() < 0.7:
            lines[at] = f"{name} = {random_.choice(values)}"
        elif random_.random() < 0.4:
            lines[at] = re.sub(
                r'"(\w+)"', lambda _: f'"{random_.choice(("this", "aws", "nothing", "all"))}"', lines[at]
            )
        else:
            there = random_.randrange(len(lines))
            lines[at : at + 1] = random_.choice(([], [lines[at]] * 2, [lines[there]], ["nothing = 1"], ["nothing {}"]))
    return "\n".join(lines)


def shape(random_: random.Random, original: Any) -> Any:
    """Return JSON-like data with a value somewhere in it replaced, dropped or nested."""
    if isinstance(original, dict) and original and random_.random() < 0.85:
        key = random_.choice(list(original))
        rest = {name: value for name, value in original.items() if name != key}
        return rest if random_.random() < 0.1 else {**rest, key: shape(random_, original[key])}
    if isinstance(original, list) and original and random_.random() < 0.85:
        at = random_.randrange(len(original))
        return [*original[:at], shape(random_, original[at]), *original[at + 1 :]]
    if isinstance(original, str) and random_.random() < 0.3:
        return text(random_, original)
    if random_.random() < 0.02:
        deep: Any = original
        for _ in range(900):
            deep = [deep]
        return deep
    return random_.choice(_SHAPES)


def _native(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", text(random_, _NATIVE))
    return ["plan", str(folder)]


def _cloud(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", lines_of(random_, _CLOUD, _EXPRESSIONS))
    return [*random_.choice((["plan"], ["prove"], ["prove", "--strict-data"], ["check", "--no-scan"])), str(folder)]


def _configuration(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", _NATIVE)
    _write(folder / "tfproof.toml", _broken_toml(random_))
    return [random_.choice(("plan", "prove", "config")), "--config", str(folder / "tfproof.toml")]


def _broken_toml(random_: random.Random) -> str:
    return text(random_, _CONFIGURATION) if random_.random() < 0.3 else lines_of(random_, _CONFIGURATION, _TOML)


def _json(random_: random.Random, folder: Path) -> list[str]:
    mutant = text(random_, _JSON) if random_.random() < 0.5 else json.dumps(shape(random_, json.loads(_JSON)))
    _write(folder / "main.tf.json", mutant)
    return ["plan", str(folder)]


def _variables(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", _NATIVE)
    _write(folder / "in.tfvars", text(random_, _VARIABLES))
    return ["plan", str(folder), "--var-file", str(folder / "in.tfvars")]


def _arguments(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", _NATIVE)
    words = [random_.choice(_WORDS) for _ in range(random_.randint(1, 5))]
    # A scan loads Checkov, which takes as long as a hundred other inputs: only with what it refuses before.
    first = random_.choice(("plan", "plan", "prove", "upgrade", "access", "store", "scan"))
    return [
        first,
        *(["--no-such"] if first == "scan" else []),
        *words,
        *([str(folder)] if random_.random() < 0.5 else []),
    ]


def _store(random_: random.Random, folder: Path) -> list[str]:
    _write(folder / "main.tf", _NATIVE)
    _run(["plan", str(folder)], folder)
    for path in sorted(path for path in (folder / "store").rglob("*") if path.is_file()):
        _mutate_entry(random_, path)
    return ["plan", str(folder)]


def _mutate_entry(random_: random.Random, path: Path) -> None:
    from tfproof.cases.cache import cache_store

    data = path.read_bytes()
    head, _, body = data.partition(b"\n")
    if random_.random() < 0.3 or not head.startswith(b"tfproof"):
        at = random_.randrange(len(data) or 1)
        path.write_bytes(data[:at] + bytes([random_.randrange(256)]) * random_.randint(0, 3) + data[at + 1 :])
        return
    # One that is whole, and holds something else.
    with contextlib.suppress(ValueError, zlib.error):
        path.write_bytes(cache_store._framed(path.name, shape(random_, json.loads(zlib.decompress(body)))))  # noqa: SLF001


_COMMANDS: dict[str, Callable[[random.Random, Path], list[str]]] = {
    "native": _native, "json": _json, "variables": _variables, "arguments": _arguments, "store": _store,
    "cloud": _cloud, "configuration": _configuration,
}  # fmt: skip


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", errors="surrogatepass")


def _judge_plan(random_: random.Random, folder: Path) -> int:
    """Read a plan as the commands do, look at all of it, prove what it holds."""
    from tfproof.plan import Plan
    from tfproof.proofs import prove
    from tfproof.scan.plan_file_input import read_plan

    file = folder / "plan.json"
    mutant = text(random_, json.dumps(_PLAN)) if random_.random() < 0.2 else json.dumps(shape(random_, _PLAN))
    _write(file, mutant)
    (folder / "main.tf").touch()
    plan = Plan(read_plan(file, folder), source=folder)
    for resource in plan.all_resources.values():
        for name in resource:
            repr(resource[name])
    tuple(plan.changes)
    return 0 if prove(plan).clean else 1


def _judge_baseline(random_: random.Random, folder: Path) -> int:
    from tfproof.scan.baseline import read_baseline

    _write(folder / "baseline.json", json.dumps(shape(random_, _BASELINE)))
    return len(read_baseline(folder / "baseline.json")) % 2


_FUNCTIONS = {"plan": _judge_plan, "baseline": _judge_baseline}
KINDS = (*_COMMANDS, *_FUNCTIONS)
"""What is mutated."""


def _run(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Run the command in this process."""
    from tfproof.cli import main

    os.environ |= {"TFPROOF_STORE": str(folder / "store"), "TFPROOF_CACHE": str(folder / "cache")}
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 2
    return code, said.getvalue()


def _call(kind: str, random_: random.Random, folder: Path) -> tuple[int, str]:
    """Call a function as the command would: the same errors end it, and the same handler is the last."""
    from tfproof.cli.unforeseen import explained
    from tfproof.errors import TfproofError

    try:
        return _FUNCTIONS[kind](random_, folder), ""
    except TfproofError as error:
        return 2, error.render()
    except Exception as error:  # noqa: BLE001 - what the command's last handler would catch
        return 2, explained(error)


def try_one(number: int, seed: int, kinds: Sequence[str] = KINDS) -> Run:
    """Make a mutant and run it in a process of its own."""
    random_ = random.Random(f"{seed} {number}")  # noqa: S311 - the same inputs each time
    kind = random_.choice(kinds)
    with tempfile.TemporaryDirectory() as name:
        folder, said = Path(name) / "s", Path(name) / "said"
        folder.mkdir()
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.setsid()
                os.chdir(folder)
                code, printed = (
                    _run(_COMMANDS[kind](random_, folder), folder)
                    if kind in _COMMANDS
                    else _call(kind, random_, folder)
                )
                said.write_text(printed, encoding="utf-8", errors="backslashreplace")
            finally:
                os._exit(code)
        return Run(kind=kind, code=_wait(child), said=said.read_text(encoding="utf-8") if said.exists() else "nothing")


def _wait(child: int) -> int | None:
    """The exit code of a child; None, and its end, when it takes too long."""

    def late(*_: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except TimeoutError:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


def faults(inputs: int, seed: int, first: int = 0, kinds: Sequence[str] = KINDS) -> Iterator[tuple[int, Run]]:
    """Yield each run that is wrong, with its number."""
    for number in range(first, first + inputs):
        run = try_one(number, seed, kinds)
        if run.fault is not None:
            yield number, run


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=3000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input, to repeat one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="default: all")
    options = parser.parse_args()
    import tfproof.cases
    import tfproof.proofs
    import tfproof.scan.plan_file_input  # noqa: F401 - loaded once, not by each child

    found: Counter[str] = Counter()
    for start in range(options.first, options.first + options.inputs, _STEP):
        count = min(_STEP, options.first + options.inputs - start)
        for number, run in faults(count, options.seed, start, options.kinds):
            found[run.kind] += 1
            print(f"{number} {run.kind}: {run.fault}", flush=True)
        print(f"{start + count - options.first} of {options.inputs}", file=sys.stderr, flush=True)
    print(f"{options.inputs} inputs, seed {options.seed}: {sum(found.values())} faults {dict(found) or ''}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
