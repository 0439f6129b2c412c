"""Keeps a provider from reaching out while Terraform plans or applies without a cloud.

The AWS provider is kept from it by its own configuration: each of its connections goes to a place where nothing listens. Of
every other provider, tfproof knows nothing but its calls. So a call that reads is not passed on, and neither is what
providers without a cloud do beyond computing: start a program, open a connection, write or delete a file of the user's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tfproof.provider import plugin_protocol
from tfproof.provider.local import NOT_ASKED, REACHING, is_local
from tfproof.provider.proxy import Interceptor, RpcCall

_AWS: Final = "hashicorp/aws"
# Those that write a file, and the argument that says where.
_WRITING: Final = {
    "archive_file": "output_path",
    "local_file": "filename",
    "local_sensitive_file": "filename",
    "template_dir": "destination_dir",
}
# Where the values stand in the requests that read, write or delete.
_VALUES: Final = {
    "ApplyResourceChange": ("ApplyRequest", ("prior_state", "planned_state")),
    "ReadDataSource": ("ReadDataRequest", ("config",)),
    "ReadResource": ("ReadRequest", ("current_state",)),
}
# All others say what would be done.
_ACTING: Final = frozenset({*_VALUES, "InvokeAction", "ListResource", "OpenEphemeralResource"})
_REFUSED: Final = {"OpenEphemeralResource": "OpenEphemeralResponse", "ReadDataSource": "ReadDataResponse"}


class Guard:
    """An interceptor in front of another one.

    Args:
        inner: answers what a cloud would have to answer.
        own: the private folder below which a provider may write.
    """

    def __init__(self, inner: Interceptor, own: Path) -> None:
        self._inner = inner
        self._own = Path(os.path.realpath(own))

    def answer(self, call: RpcCall) -> bytes | None:
        """Return the encoded answer to a call that is not passed on; None for all others."""
        if self._only_computes(call):
            return None
        answered = self._inner.answer(call)
        if answered is None and call.method in _REFUSED and call.source.partition("/")[2] != _AWS:
            # The type's name has the same number in both requests.
            name = plugin_protocol.message("ReadDataRequest", call.request).type_name
            refused = plugin_protocol.message(_REFUSED[call.method])
            refused.diagnostics.add(severity=plugin_protocol.ERROR, summary=name, detail=NOT_ASKED)
            return plugin_protocol.encoded(refused)
        return answered

    def answer_stream(self, call: RpcCall) -> Sequence[bytes] | None:
        """Return the encoded answers to a call that is answered by a stream and not passed on; None for all others."""
        return None if self._only_computes(call) else self._inner.answer_stream(call)

    def _only_computes(self, call: RpcCall) -> bool:
        if not is_local(call.source) or call.method not in _ACTING:
            return is_local(call.source)
        name = plugin_protocol.message("ReadDataRequest", call.request).type_name
        if name in REACHING:
            return False
        if name not in _WRITING or call.method not in _VALUES:
            return True
        return all(self._is_own(values.get(_WRITING[name])) for values in _values(call))

    def _is_own(self, path: Any) -> bool:
        """Whether a path is below the private folder; a relative one is, since a provider works in there."""
        if not isinstance(path, str) or path.startswith("~"):
            return path is None
        if not os.path.isabs(path):  # noqa: PTH117 - a text, which may be no path at all
            return ".." not in Path(path).parts
        return Path(os.path.realpath(path)).is_relative_to(self._own)


def _values(call: RpcCall) -> Iterator[Mapping[str, Any]]:
    message, fields = _VALUES[call.method]
    request = plugin_protocol.message(message, call.request)
    for field in fields:
        values = plugin_protocol.decode_value(getattr(request, field))
        if isinstance(values, dict):
            yield values
