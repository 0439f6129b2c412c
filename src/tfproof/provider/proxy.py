"""Serves Terraform in a provider's stead and passes on what it does not answer itself.

One gRPC server for a session. A connection belongs to the route that its relay was opened for (a provider, with what may
be shown of it); the connection's own ``Configure`` request says which provider process its later calls go to.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import grpc

from tfproof.errors import InternalError, ProviderProxyError
from tfproof.provider import protocol_methods as methods
from tfproof.provider.configure_behavior import meaning
from tfproof.provider.offline_settings import offline
from tfproof.provider.pool import ProviderPool
from tfproof.provider.process import UNLIMITED, unix_target
from tfproof.provider.response_cache import ResponseCache
from tfproof.provider.schema import ProviderSchema, cut_identities
from tfproof.provider.socket_relay import SocketRelay, name_of
from tfproof.provider.types_in_use import TypesInUse

_THREADS: Final = 48

_DEFECTS: Final = (LookupError, TypeError, ValueError, AttributeError, OSError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcCall:
    """One call of Terraform to a provider.

    Attributes:
        source: the provider's address, such as ``registry.terraform.io/hashicorp/aws``.
        schema: the provider's whole schema.
        configuration: the encoded request that configured this connection, if it was.
        method: the method's name.
        request: the encoded request.
        ask: asks the provider itself: a method and an encoded request in, its encoded answer out.
    """

    source: str
    schema: ProviderSchema
    configuration: bytes | None
    method: str
    request: bytes
    ask: Callable[[str, bytes], bytes]


class Interceptor(Protocol):
    """Answers some calls in the provider's stead."""

    def answer(self, call: RpcCall) -> bytes | None:
        """Return the encoded answer, or None to pass the call on."""
        ...

    def answer_stream(self, call: RpcCall) -> Sequence[bytes] | None:
        """Return the encoded answers to a call that is answered by a stream, or None to pass the call on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What is behind one address: a provider, what is shown of its schema, and who answers in its stead.

    Where it has an interceptor, it is configured so that it reaches nothing.
    """

    source: str
    binary: Path
    schema: ProviderSchema
    types: TypesInUse | None
    shown: bytes
    interceptor: Interceptor | None
    report: Callable[[str], None]


class _Connection:
    __slots__ = ("configuration", "open", "route")

    def __init__(self, route: Route) -> None:
        self.route = route
        self.open = True
        self.configuration: bytes | None = None


class Proxy:
    """The gRPC server that all relays lead to.

    Args:
        folder: the private folder for sockets.
        pool: where the provider processes come from.
    """

    def __init__(self, folder: Path, pool: ProviderPool) -> None:
        self._folder = folder
        self._pool = pool
        self._connections: dict[str, _Connection] = {}
        self._answers = ResponseCache()
        self._lock = threading.Lock()
        self._inner = folder / "inner"
        workers = futures.ThreadPoolExecutor(_THREADS, thread_name_prefix="tfproof-call")
        self._server = grpc.server(workers, handlers=(_Handler(self),), options=UNLIMITED)
        self._server.add_insecure_port(unix_target(self._inner))
        self._server.start()

    def open(self, route: Route) -> SocketRelay:
        """Open a relay whose connections belong to ``route``."""

        def opened(name: str) -> None:
            with self._lock:
                self._connections[name] = _Connection(route)

        def closed(name: str) -> None:
            with self._lock:
                connection = self._connections.pop(name, None)
                if connection is not None:
                    connection.open = False
                    # Its configuration stays: a call that is still under way must reach the process that it means.
                    if connection.configuration is not None:
                        self._pool.let_go(route.binary, connection.configuration)

        return SocketRelay(self._folder, self._inner, opened, closed)

    def close(self) -> None:
        """Stop serving; calls under way are cancelled."""
        self._server.stop(None).wait(5)

    def serve(self, method: str, request: bytes, context: Any) -> bytes:
        """Answer one call: here, by the route's interceptor, or by the provider."""
        with self._connected(method, context) as connection:
            return self._answer(connection, method, request, context)
        raise InternalError("a call goes on after its abort")

    def serve_stream(self, method: str, requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
        """Answer one call whose questions or answers are a stream."""
        with self._connected(method, context) as connection:
            first = next(requests, None)
            if first is not None:
                requests = itertools.chain([first], requests)
                interceptor = connection.route.interceptor
                call = self._call(connection, method, first, context)
                answers = None if interceptor is None else interceptor.answer_stream(call)
                if answers is not None:
                    yield from answers
                    return
            with self._pool.lease(connection.route.binary, connection.configuration) as lease:
                stream = lease.process.start_stream(method, requests)
                if not context.add_callback(stream.cancel):
                    stream.cancel()
                yield from stream

    @contextlib.contextmanager
    def _connected(self, method: str, context: Any) -> Iterator[_Connection]:
        """Find the connection of a call, and say what went wrong with it in gRPC's terms."""
        with self._lock:
            connection = self._connections.get(name_of(context.peer()))
        if connection is None:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not a connection that tfproof opened")
            raise InternalError("a call goes on after its abort")
        try:
            yield connection
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())
        except ProviderProxyError as error:
            connection.route.report(error.what)
            context.abort(grpc.StatusCode.UNAVAILABLE, error.what)
        except _DEFECTS as error:
            # Not the error's own text: it may hold a value that must not be shown.
            connection.route.report(f"tfproof failed in {method}: {type(error).__name__} {_place(error)}")
            context.abort(grpc.StatusCode.INTERNAL, f"tfproof failed in {method}: {type(error).__name__}")

    def _call(self, connection: _Connection, method: str, request: bytes, context: Any) -> RpcCall:
        return RpcCall(
            source=connection.route.source,
            schema=connection.route.schema,
            configuration=connection.configuration,
            method=method,
            request=request,
            ask=lambda asked, question: self._ask(connection, asked, question, context),
        )

    def _answer(self, connection: _Connection, method: str, request: bytes, context: Any) -> bytes:
        route = connection.route
        if method in methods.SCHEMA:
            return route.shown
        if method in methods.STOP:
            return b""  # it is this Terraform that stops: its calls end with its connection, the process is others' too
        if method in methods.CONFIGURE:
            if route.interceptor is not None:
                request = offline(route.source, request)
            request = meaning(route.source, request)
            self._configure(connection, request)
            with self._pool.lease(route.binary, request) as lease:
                return lease.configured
        if route.interceptor is not None:
            answer = route.interceptor.answer(self._call(connection, method, request, context))
            if answer is not None:
                return answer
        answer = self._ask(connection, method, request, context)
        return cut_identities(answer, route.types) if method == "GetResourceIdentitySchemas" else answer

    def _ask(self, connection: _Connection, method: str, request: bytes, context: Any) -> bytes:
        """Return the provider's own answer, or the one that it gave before where it is always the same."""
        route = connection.route
        if not self._answers.repeat(route.source, method):
            return self._forward(connection, method, request, context)
        return self._answers.get(
            route.binary,
            method,
            connection.configuration,
            request,
            lambda data: self._forward(connection, method, data, context),
        )

    def _configure(self, connection: _Connection, request: bytes) -> None:
        """Note how a connection is configured; while it is open, a process stays configured so."""
        with self._lock:
            former, connection.configuration = connection.configuration, request
            if connection.open:
                self._pool.hold(connection.route.binary, request)
                if former is not None:
                    self._pool.let_go(connection.route.binary, former)

    def _forward(
        self, connection: _Connection, method: str, request: bytes, context: Any, *, again: bool = True
    ) -> bytes:
        route = connection.route
        with self._pool.lease(route.binary, connection.configuration) as lease:
            try:
                if method in methods.PROMPT:  # a future costs a thread
                    return lease.process.call(method, request, timeout=None)
                call = lease.process.start_call(method, request)
                if not context.add_callback(call.cancel):
                    call.cancel()
                answer: bytes = call.result()
            except grpc.FutureCancelledError:
                context.abort(grpc.StatusCode.CANCELLED, "the caller is gone")
            except grpc.RpcError as error:
                unanswered = error.code() == grpc.StatusCode.UNAVAILABLE and lease.process.ended_within(1.0)
                if unanswered and (not again or method in methods.NOT_REPEATABLE):
                    route.report(f"the provider ended while it answered {method}: {lease.process.last_words()}")
                if not unanswered or not again or method in methods.NOT_REPEATABLE:
                    raise
            else:
                return answer
        return self._forward(connection, method, request, context, again=False)


def _place(error: BaseException) -> str:
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"at {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else ""


class _Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Takes every method of the provider service as encoded bytes; go-plugin's own services are not needed."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy

    def service(self, handler_call_details: Any) -> Any:
        service, _, method = handler_call_details.method.lstrip("/").partition("/")
        if service not in {"tfplugin5.Provider", "tfplugin6.Provider"}:
            return None
        if method in methods.UNARY:
            return grpc.unary_unary_rpc_method_handler(
                lambda request, context: self._proxy.serve(method, request, context)
            )
        return grpc.stream_stream_rpc_method_handler(
            lambda requests, context: self._proxy.serve_stream(method, requests, context)
        )
