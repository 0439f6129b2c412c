"""The bridge between Checkov and our policies: what Checkov calls, and what a policy's author writes."""

from __future__ import annotations

import functools
import sys
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from checkov.common.bridgecrew.severities import Severities
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from tfproof.findings import Verdict, View
from tfproof.scan.checkov_addresses import terraform_address
from tfproof.scan.facts.checkov_guesses import Guesses
from tfproof.scan.facts.docstring import PolicyText, parse_docstring
from tfproof.scan.facts.plan_file import PlanFile, load
from tfproof.scan.facts.policy_answer import Answer
from tfproof.scan.facts.recorded_reads import ObservedResource, Reads
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.safe_values import repairs
from tfproof.scan.facts.secret_texts import block_body
from tfproof.scan.facts.source_file import Node, SourceFile, root_of
from tfproof.scan.facts.view_resource import ViewResource

_ADDRESS = "__address__"


class Policy(BaseResourceCheck):
    """A policy on resources. Subclasses set the class attributes and answer :meth:`judge`; the docstring is the text.

    Used by plain Checkov, an undecided answer is a failed check: Checkov has no list for what it could not decide, and
    would print a green result. ``tfproof scan`` reads the verdict itself and asks the other views first.
    """

    id: str
    severity: Any
    resources: ClassVar[tuple[str, ...]]
    category: ClassVar[str] = "IAM"
    canary: ClassVar[str]
    """Terraform source of resources that this policy must fail: scanned each time, to see that it still can."""
    safe_values: ClassVar[tuple[tuple[str, object], ...]] = ()
    """Arguments, each with a safe value, ``block.argument`` in nested blocks: what a finding's edit sets. Those that
    make a failed resource pass are proposed, so a value that is needed elsewhere only may stand here too."""
    makes_blocks: ClassVar[tuple[str, ...]] = ()
    """Nested blocks that safe values may be in although the source has none yet."""
    fix_has_a_price: ClassVar[bool] = False
    """Whether safe values cost money, or take away a way in that people may use: their edits are likely ones at most."""
    by_itself: ClassVar[bool] = True
    """Whether plain Checkov runs the policy, whose guesses are not refused: then what may be guessed is undecided."""

    def __init__(self) -> None:
        self.text: PolicyText = parse_docstring(sys.modules[type(self).__module__].__doc__)
        severity = type(self).severity
        super().__init__(
            name=f"Ensure that {self.text.requirement}",
            id=type(self).id,
            categories=[CheckCategories[self.category]],
            supported_resources=list(self.resources),
            guideline=self.text.references[0],
        )
        self.severity = Severities[severity]
        self.answer: Answer | None = None
        self.reads = Reads()
        self.repairs: tuple[tuple[str, str], ...] = ()

    @abstractmethod
    def judge(self, resource: Resource) -> Answer:
        """Decide about one resource of one view."""

    def is_repaired_alone(self, resource: Resource) -> bool:
        """Whether safe values break no other policy; another one may hold what is no longer used against the resource."""
        del resource
        return True

    def safe_values_of(self, resource: Resource) -> Mapping[str, object]:
        """The safe values of a resource that fails, where they depend on what it has."""
        del resource
        return dict(self.safe_values)

    def judge_repaired(self, resource: Resource) -> Answer:
        """Decide about a resource with safe values: it may need more than to pass, so that AWS takes it."""
        return self.judge(resource)

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Let Checkov run the check, and put the whole answer beside Checkov's verdict."""
        self.answer, self.reads, self.repairs = None, Reads(), ()
        result = super().run(*args, **kwargs)
        answer: Answer | None = self.answer
        if answer is not None:
            result["tfproof"] = {
                "verdict": answer.verdict.value,
                "found": answer.found,
                "expected": answer.expected,
                "severity": answer.severity,
                "read": self.reads.values,
                "safe": self.repairs,
            }
        return result

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> Any:
        """Decide also where the base class would answer UNKNOWN: there is nothing to fail when there is no instance."""
        if conf.get("count") == [0]:
            self.answer = Answer.passed("count is 0")
            return CheckResult.PASSED
        return super().scan_entity_conf(conf, entity_type)

    def scan_resource_conf(self, conf: dict[str, Any]) -> Any:
        """Turn what Checkov parsed into a :class:`Resource` and ask the policy."""
        resource, is_made = self._resource(conf)
        if resource.absent:
            self.answer = Answer.passed("there is no instance of it")
        elif not resource.present:
            self.answer = Answer.undecided("the resource is not where the plan says that it is", self.text.requirement)
        else:
            answer = self.judge(ObservedResource(resource, self.reads))
            if self.by_itself and resource.view is View.SOURCE and answer.verdict is Verdict.PASSED:
                answer = self._without_guesses(answer, resource.address)
            if answer.verdict is Verdict.FAILED and self.is_repaired_alone(resource):
                safe = self.safe_values_of(ObservedResource(resource, Reads()))
                self.repairs = repairs(self.judge_repaired, resource, safe, self.makes_blocks) if safe else ()
            self.answer = replace(answer, found=resource.hide(answer.found))
        if not is_made and self.answer.verdict is not Verdict.FAILED:
            self.answer = Answer.passed("there is no instance of it")
        self.details = [f"{self.answer.verdict}: {self.answer.found}"]
        if self.answer.expected:
            self.details.append(f"expected: {self.answer.expected}")
        return CheckResult.PASSED if self.answer.verdict is Verdict.PASSED else CheckResult.FAILED

    def _without_guesses(self, answer: Answer, address: str) -> Answer:
        """The answer, undecided where Checkov may have guessed how many instances there are of what it rests on."""
        guesses = _seen(self.graph).guesses
        others = (one for type_ in sorted(self.reads.types) for one in guesses.of_type(type_))
        counted = [(one, meta) for one in (address, *others) for meta in ("count", "for_each")]
        doubt = next((f"{meta} of {one}" for one, meta in counted if guesses.may_be(one, meta)), None)
        if doubt is None:
            return answer
        return Answer.undecided(f"Checkov may have guessed {doubt}: scan the plan", self.text.requirement)

    def _resource(self, conf: Mapping[str, Any]) -> tuple[ViewResource, bool]:
        """The resource, and whether there is one: the next element of an empty ``for_each`` would have the fault of its block."""
        address = str(conf.get(_ADDRESS))
        seen = _seen(self.graph)
        node = seen.node(conf)
        path = Path(str(node.get("file_path_", "")))
        if path.suffix == ".json":
            file: PlanFile = load(path)
        else:
            root, address = root_of(node), terraform_address(address, "resource")
            file = source = seen.source(root)
            if source.has_elements_to_come(address):
                return ViewResource(seen.source(root, also=address), address=address, type_=self.entity_type), False
        return ViewResource(file, address=address, type_=self.entity_type), True


class _Graph:
    """The blocks of one of Checkov's graphs, once for all checks.

    Checkov keeps them in rustworkx, or in networkx when configured so.
    """

    def __init__(self, graph: Any) -> None:
        pairs = () if graph is None else graph.nodes() if hasattr(graph, "node_indices") else graph.nodes(data=True)
        self.nodes: list[Node] = [node for _, node in pairs]
        self.guesses = Guesses(self.nodes)
        self._sources: dict[tuple[Path, str], SourceFile] = {}
        self._by_address: dict[str, list[Node]] = {}
        for node in self.nodes:
            self._by_address.setdefault(str(node.get(_ADDRESS)), []).append(node)

    def node(self, conf: Mapping[str, Any]) -> Node:
        """The block whose arguments Checkov hands to a check: an address may be there once for each root module."""
        nodes = self._by_address.get(str(conf.get(_ADDRESS)), [])
        return next((node for node in nodes if block_body(node.get("config_")) is conf), nodes[0] if nodes else {})

    def source(self, root: Path, also: str = "") -> SourceFile:
        """The source of a root module, in which one block ``also`` makes a resource."""
        if (root, also) not in self._sources:
            base = self.source(root) if also else None
            self._sources[root, also] = SourceFile(self.nodes, root, also, base)
        return self._sources[root, also]


@functools.lru_cache(maxsize=4)
def _seen(graph: Any) -> _Graph:
    return _Graph(graph)
