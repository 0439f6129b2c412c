"""Answers what a cloud would answer: applies, reads and lookups, with stand-ins for what only the cloud can assign.

Everything else is real: Terraform plans and applies, the real provider validates, computes defaults, differences and
documents. Nothing here is written to disk.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from tfproof.errors import UsageError
from tfproof.provider import plan_time_reads, plugin_protocol
from tfproof.provider.call_addresses import AddressLog
from tfproof.provider.call_order import Turnstile
from tfproof.provider.decoded_texts import Taken
from tfproof.provider.distinct_values import Existing, Identity, fingerprint, id_of, identity
from tfproof.provider.facts import facts
from tfproof.provider.other_answers import another
from tfproof.provider.overrides import Overrides
from tfproof.provider.plan_errors import refused
from tfproof.provider.proxy import RpcCall
from tfproof.provider.read_back import ReadBack, with_values
from tfproof.provider.refusals import Refusals, Shapes, is_validation
from tfproof.provider.regions import home, is_placed, region_of
from tfproof.provider.replaced_guesses import Priors
from tfproof.provider.resource_identities import Identities
from tfproof.provider.simulated_account import ACCOUNT, account_of
from tfproof.provider.simulated_objects import AppliedResource, DataRead, kept, write_only
from tfproof.provider.simulated_reads import ProviderReads
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Made, Target
from tfproof.provider.unknown_refusals import decided


class SimulatedApi:
    """The simulated AWS API. An interceptor for ``ResidentProviders.reattach``.

    Args:
        stand_ins: values that the user wants, by type or address and by attribute.
        data: what data sources answer, by type or address and by attribute; others get stand-ins.
        account: the account that ARNs name where a provider configuration names none.
        region: the region of a provider configuration that names none.
        taken: what the source takes out of lists and reads out of texts.
        texts: those that were made up for outputs of other states.
        shaped: texts that a provider takes where it refused what was made up (see :attr:`refusals`).
        in_turn: data sources are read one after another.
        read_back: what data sources find that name a resource.
        unjudged: types of resources whose plans a provider may refuse for what only data sources know.
        other: make all stand-ins other ones, so that what depends on them shows.
    """

    def __init__(
        self,
        *,
        stand_ins: Mapping[str, Mapping[str, Any]] | None = None,
        data: Mapping[str, Mapping[str, Any]] | None = None,
        account: str = ACCOUNT,
        region: str = "us-east-1",
        taken: Taken | None = None,
        texts: Iterable[str] = (),
        shaped: Shapes | None = None,
        in_turn: bool = False,
        read_back: ReadBack | None = None,
        unjudged: Collection[str] = (),
        other: bool = False,
    ) -> None:
        self._stand_ins = Overrides(stand_ins or {}, "")
        self._data = Overrides(data or {}, "data.")
        self._account = account if not other else account[::-1]
        self._region = region
        self._taken = taken or Taken()
        self._other = other
        self._log: AddressLog | None = None
        self._lock = threading.Lock()
        self._existing = Existing()
        self.read_back = read_back or ReadBack()
        """The resources that data sources find."""
        self._applied: list[AppliedResource] = []
        self._looked_up: list[DataRead] = []
        self._reads = ProviderReads()
        self._in_turn = in_turn
        self._unjudged = unjudged
        self._identities = Identities()
        self._turnstile = Turnstile()
        self.postpones = False
        """Whether what a provider refuses while it plans is reported when it is applied, so that all else is."""
        self.refusals = Refusals(shaped or {}, in_turn=in_turn, texts=texts)
        """What a provider refused of what was made up."""
        self.priors = Priors()
        """What was guessed when resources were made, and what a later configuration says in its stead."""
        self._answers: dict[str, Callable[[RpcCall], bytes | None]] = {
            "ApplyResourceChange": self._apply,
            "ReadResource": self._read,
            "ReadDataSource": self._look_up,
            "OpenEphemeralResource": self._open,
            "RenewEphemeralResource": lambda _: b"",
            "CloseEphemeralResource": lambda _: b"",
            "GetResourceIdentitySchemas": self._learn_identities,
        }

    def follow(self, output: FilePath | None, *, few_left: Callable[[], None] | None = None) -> None:
        """Learn addresses from the file that the next command's standard output goes to (None: learn none).

        Without this, a stand-in depends on what the resource's configuration says, and of two equal ones it is not said
        which gets which. ``apply -json`` may run as it likes: resources pass a turnstile. Of any other command, and of a
        destroy, the addresses are right only with ``-parallelism=1``; those of data sources always. ``few_left`` is
        called, at least once, before one of the last resources of an ``apply -json`` is applied, or where one is refused.
        """
        self._turnstile, self._log = Turnstile(), AddressLog(output, few_left) if output is not None else None
        self.refusals.told = few_left or (lambda: None)

    @property
    def account(self) -> str:
        """The account that stand-ins name where a provider configuration names none."""
        return self._account

    @property
    def reads_by_address(self) -> bool:
        """Whether it matters which address a data source has that is read."""
        return self._in_turn or self._data.names_addresses

    @property
    def applied(self) -> tuple[AppliedResource, ...]:
        """What was created or changed so far, by address; where none is known, in the order in which it was."""
        with self._lock:
            return tuple(sorted(self._applied, key=lambda one: one.address or ""))

    @property
    def looked_up(self) -> tuple[DataRead, ...]:
        """The data sources that were answered so far, in this order."""
        with self._lock:
            return tuple(self._looked_up)

    @property
    def mistakes(self) -> tuple[UsageError, ...]:
        """What is wrong with the values that the user gives."""
        return (*self._data.mistakes, *self._stand_ins.mistakes)

    def drift(self, resource: AppliedResource, values: Mapping[str, Any] | None) -> None:
        """Change a resource outside Terraform: the next read finds these values, or that it is gone (None)."""
        self._reads.assume({identity(resource.type, resource.region, resource.values): values})

    def assume(self, values: Mapping[Identity, Mapping[str, Any]]) -> None:
        """Let the next reads find resources with these values."""
        self._reads.assume(values)

    def unused(self) -> frozenset[str]:
        """Types and addresses for which values were given that no call asked for: most likely a wrong name."""
        return self._stand_ins.unused() | self._data.unused()

    def answer(self, call: RpcCall) -> bytes | None:
        """Answer a call that a cloud would have to answer; None for all others."""
        if call.method == "PlanResourceChange":
            self.priors.note_plan(call, lambda name, prior: identity(name, self._home(call, name, prior), prior))
        if call.method == "PlanResourceChange" and self._is_applying:
            return self._plan_in_turn(call)
        if call.method == "PlanResourceChange" and (self.postpones or self._unjudged):
            return self._planned(call)
        if self.postpones and is_validation(call.method):
            return self.refusals.validate(call, self._about(call, "ReadDataRequest"), applying=self._is_applying)
        answered, handle = plan_time_reads.answer(call), self._answers.get(call.method)
        return handle(call) if answered is None and handle is not None else answered

    def answer_stream(self, call: RpcCall) -> Sequence[bytes] | None:
        """Answer a call that is answered by a stream: an action is done at once, and a list of what exists is empty."""
        if call.method == "InvokeAction":
            done = plugin_protocol.message("ActionEvent")
            done.completed.SetInParent()
            return (plugin_protocol.encoded(done),)
        return () if call.method == "ListResource" else None

    def _plan_in_turn(self, call: RpcCall) -> bytes | None:
        """Plan a resource whose apply comes next; until then no other one is let in."""
        request = plugin_protocol.message("PlanRequest", call.request)
        if plugin_protocol.decode_value(request.proposed_new_state) is None:
            return None
        return self._turnstile.planned(lambda: self._planned(call))

    def _planned(self, call: RpcCall) -> bytes:
        answer = plan_time_reads.answer(call) or call.ask(call.method, call.request)
        if not self.postpones:
            name = plugin_protocol.message("PlanRequest", call.request).type_name
            return decided(call, self._about(call, "PlanRequest"), answer) if name in self._unjudged else answer
        return self.refusals.plan(call, self._about(call, "PlanRequest"), answer, applying=self._is_applying)

    @property
    def _is_applying(self) -> bool:
        return self._log is not None and self._log.is_applying

    def _about(self, call: RpcCall, message: str) -> Target:
        """The resource that a call about a configuration is about."""
        request = plugin_protocol.message(message, call.request)
        config = plugin_protocol.decode_value(request.config)
        return self._subject(call, request.type_name, fingerprint(config), config or {}, {})

    def _learn_identities(self, call: RpcCall) -> None:
        self._identities.learn(call.source, call.ask(call.method, call.request))

    def _put_identity(self, target: Any, call: RpcCall, type_name: str, known: Any, values: Any) -> None:
        region = region_of(call, type_name, values, self._region)
        facts = {"account_id": self._account_of(call), "region": region}
        self._identities.put(target, source=call.source, type_name=type_name, known=known, values=values, facts=facts)

    def _apply(self, call: RpcCall) -> bytes:
        request = plugin_protocol.message("ApplyRequest", call.request)
        response = plugin_protocol.message("ApplyResponse", b"")
        planned, config = map(plugin_protocol.decode_value, (request.planned_state, request.config))
        block, name = call.schema.resource(request.type_name), request.type_name
        prior = plugin_protocol.decode_value(request.prior_state)
        if planned is None:
            region = self._home(call, name, prior)
            self._existing.note(identity(name, region, prior))
            self.read_back.forget(name, (region, self._account_of(call)), prior)
            response.new_state.CopyFrom(plugin_protocol.encode_value(None))
            return plugin_protocol.encoded(response)
        address = self._log.current(name) if self._log else None
        self._turnstile.leave()
        try:
            given = self._stand_ins.of(name, address, block, planned)
        except UsageError as error:
            response.new_state.CopyFrom(plugin_protocol.encode_value(prior))
            return refused(response, error)
        subject = self._subject(call, name, address or fingerprint(planned), planned, given)
        if self._log:
            index, follows = self._log.index(address), self._log.follows(address, self._taken.earlier)
            subject = dataclasses.replace(subject, index=index, follows=follows)
        if prior is None:
            filler, values = self._existing.create(subject, block, planned)
        else:
            filler = ValueGenerator(subject, block, kept(planned, prior))
            values = filler.fill()
        self.refusals.note(name, subject.seed, address, values, filler.invented)
        response.new_state.CopyFrom(plugin_protocol.encode_value(values))
        response.private = request.planned_private
        self._put_identity(response.new_identity, call, name, request.planned_identity, values)
        # Terraform is then lenient where null and empty are the same to older providers, as it is with those.
        response.legacy_type_system = True
        applied = AppliedResource(
            type=name,
            address=address,
            values=values,
            region=self._home(call, name, values),
            stand_ins=frozenset(filler.paths),
            guesses=frozenset(filler.guesses),
            write_only=dict(write_only(block, config)),
        )
        self._existing.remember(name, applied.region, Made(values=values, guesses=applied.guesses))
        self.read_back.remember(name, (applied.region, subject.account), values)
        self.priors.made(identity(name, applied.region, values), values, applied.guesses)
        with self._lock:
            self._applied.append(applied)
        self._reads.made(name, id_of(values), subject.region)
        return plugin_protocol.encoded(response)

    def _read(self, call: RpcCall) -> bytes:
        request = plugin_protocol.message("ReadRequest", call.request)
        name, current = request.type_name, plugin_protocol.decode_value(request.current_state)
        region = self._home(call, name, current)
        own = identity(name, region, current)
        self._existing.note(own)
        self._existing.remember(name, region, Made(values=current or {}, guesses=frozenset()))
        response = plugin_protocol.message("ReadResponse", b"")
        if isinstance(current, dict) and current.get("region", "") is None and is_placed(call, name):
            # A state of a provider that had no such argument yet: the resource is where its provider looks.
            current = current | {"region": region_of(call, name, {}, self._region)}
            request.current_state.CopyFrom(plugin_protocol.encode_value(current))
        response.new_state.CopyFrom(request.current_state)
        found = self._reads.found(own, current)
        if found is not current:
            response.new_state.CopyFrom(plugin_protocol.encode_value(found))
        response.private = request.private
        self._put_identity(response.new_identity, call, name, request.current_identity, current)
        return plugin_protocol.encoded(response)

    def _look_up(self, call: RpcCall) -> bytes | None:
        request = plugin_protocol.message("ReadDataRequest", call.request)
        name = request.type_name
        address = self._log.current(name, "data.") if self._log else None
        response = plugin_protocol.message("ReadDataResponse", b"")
        config, block = plugin_protocol.decode_value(request.config), call.schema.data_source(name)
        try:
            given = self._data.of(name, address, block, config)
        except UsageError as error:
            return refused(response, error)
        if name in facts().local_data and not given:
            return None
        # The same question gets the same answer from every caller.
        subject = self._subject(call, name, fingerprint(config), config, given, data=True)
        read = self.read_back.found(name, (subject.region, subject.account), config)
        config = config if read is None else with_values(block, name, config, read, given)
        filler = ValueGenerator(subject, block, config)
        values: Any = filler.fill()
        if self._other:
            first = ValueGenerator(dataclasses.replace(subject, other=False), block, config).fill()
            values = another(values, first, {path for path in filler.paths if path[0] not in given})
        self._existing.remember(name, subject.region, Made(values=values, guesses=filler.guesses))
        self.refusals.note(f"data.{name}", subject.seed, address, values, filler.invented)
        response.state.CopyFrom(plugin_protocol.encode_value(values))
        stand_ins = frozenset(path for path in filler.paths if path[0] not in given)
        with self._lock:
            self._looked_up.append(DataRead(type=name, address=address, stand_ins=stand_ins))
        return plugin_protocol.encoded(response)

    def _open(self, call: RpcCall) -> bytes:
        request = plugin_protocol.message("OpenEphemeralRequest", call.request)
        response = plugin_protocol.message("OpenEphemeralResponse", b"")
        config = plugin_protocol.decode_value(request.config)
        block = call.schema.ephemeral(request.type_name)
        subject = self._subject(call, request.type_name, fingerprint(config), config, {}, data=True)
        response.result.CopyFrom(plugin_protocol.encode_value(ValueGenerator(subject, block, config).fill()))
        return plugin_protocol.encoded(response)

    def _subject(
        self,
        call: RpcCall,
        name: str,
        seed: str,
        values: Mapping[str, Any],
        given: Mapping[str, Any],
        *,
        data: bool = False,
    ) -> Target:
        region = region_of(call, name, values, self._region)
        account = self._account_of(call)
        kind = f"data.{name}" if data else name
        return Target(
            type=name,
            seed=seed,
            region=region,
            account=account,
            given=given,
            data=data,
            indexed=self._taken.elements.get(kind, {}),
            keys=self._taken.keys.get(kind, {}),
            decoded=self._taken.decoded.get(kind, {}),
            single=self._taken.single.get(kind, frozenset()),
            related=lambda type_name, key: self._existing.related(type_name, region, key),
            shaped=self.refusals.shaped(kind, seed),
            other=self._other,
        )

    def _home(self, call: RpcCall, name: str, values: Any) -> str:
        return home(call, name, values, self._region)

    def _account_of(self, call: RpcCall) -> str:
        return account_of(call.configuration, self._account)
