"""All that a scan depends on, and what stands for Checkov."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_store import CacheStore
from tfproof.cases.cache.encryption import Encryptor
from tfproof.scan import CheckovEnvironment, CheckovProcess
from tfproof.scan.prepared_views import PreparedViews
from tfproof.scan.protocol import Loaded, Outcome, ViewReport
from tfproof.scan.session import CheckovSession
from tfproof.scan.sources import read_source
from tfproof.scan.verdict_cache import VerdictCache

FILES = {
    "stack/main.tf": 'module "m" {\n  source = "../module"\n}\n',
    "stack/terraform.tfvars": 'name = "a"\n',
    "module/main.tf": 'locals {\n  text = templatefile("${path.module}/a.tftpl", {})\n}\n',
    "module/b.tf": 'locals {\n  b = try(file("${path.module}/node_modules/b.txt"), "")\n}\n',
    "module/a.tftpl": "text",
    "policies/__init__.py": "",
    "policies/rule.py": "check = 1\n",
    "policies/allowed.json": "[]",
    "other/more.py": "check = 2\n",
    "env/bin/python": "#!/bin/sh\n",
    "env/pyvenv.cfg": "include-system-site-packages = false\n",
    "env/lib/python3.11/site-packages/checkov/check.py": "a = 1\n",
    "env/lib/python3.11/site-packages/checkov/__pycache__/check.pyc": "",
}


@dataclass
class Fake:
    """Stands for Checkov: counts its starts and what it scans, and says that it read what a test wants."""

    reads: tuple[str, ...] = ()
    load_reads: tuple[str, ...] = ()
    meanwhile: Callable[[], object] = lambda: None
    starts: int = 0
    scanned: list[str] = field(default_factory=list)

    def start(self, *_: Any, **__: Any) -> CheckovProcess:
        self.starts += 1
        return cast("CheckovProcess", self)

    @property
    def loaded(self) -> Loaded:
        return Loaded(policies=(), without_canary=(), reads=self.load_reads)

    def begin_prepared(
        self, views: PreparedViews, only: Collection[str] | None = None
    ) -> Callable[[], tuple[ViewReport, ...]]:
        self.scanned += views.views
        said = Outcome(policy="A", address="a.b", file="", line=0, outcome="failed", found=f"{only}", expected="")
        reports = [
            ViewReport(view=view, entities=(), outcomes=(said,), unparsed=(), log=(), reads=self.reads)
            for view in views.views
        ]

        def wait() -> tuple[ViewReport, ...]:
            self.meanwhile()
            return tuple(reports)

        return wait

    def close(self) -> None:
        pass


@dataclass
class World:
    """All that a scan depends on."""

    root: Path
    environment: CheckovEnvironment
    policies: list[Path]
    plans: dict[str, str]
    secret: bytes = b"k" * 32
    only: frozenset[str] | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    about: object = "check"

    def scan(self, fake: Fake | None = None) -> list[str]:
        """Scan all of it in a session of its own, and return the views that Checkov scanned."""
        fake = fake or Fake()
        with self.session(fake) as session:
            reports = self.ask(session)
            assert [one.view for one in reports] == ["source", *self.plans]
            assert {one.outcomes[0].found for one in reports} == {f"{self.only}"}
            assert session.scanned == len(fake.scanned)
        return fake.scanned

    def ask(self, session: CheckovSession) -> tuple[ViewReport, ...]:
        stack = self.root / "stack"
        _ = session.loaded
        return session.of(stack).begin(
            source=read_source(stack), plans=[*self.plans.items()], only=self.only, inputs=self.inputs
        )()

    @contextlib.contextmanager
    def session(self, fake: Fake) -> Iterator[CheckovSession]:
        session = CheckovSession(
            self.environment, policies=self.policies, verdicts=self.verdicts(), about=self.about, start=fake.start
        )
        try:
            yield session
        finally:
            session.close()

    def verdicts(self, limit: int = 1 << 20) -> VerdictCache:
        store = CacheStore(LocalBackend(self.root / "cache"), limit=limit, warn=lambda _: None)
        return VerdictCache(store=store, seal=Encryptor(self.secret))

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)
