"""Every call of both protocols, and what the AWS provider's version 6 says: with a stub provider."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from tfproof.provider import plugin_protocol
from tfproof.provider import protocol_methods as methods
from tfproof.provider.persistent import Reattachment, ResidentProviders
from tfproof.provider.process import unix_target
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.types_in_use import types_in_use

AWS = "registry.terraform.io/hashicorp/aws"
HEAD = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
QUEUE = (
    'resource "aws_sqs_queue" "this" {\n  name = "jobs"\n}\nresource "aws_iam_role" "this" {\n  name = "worker"\n}\n'
)
MakeRoot = Callable[[str], Any]  # conftest.Root
MakeStub = Callable[..., Path]


@pytest.fixture
def call(residents: ResidentProviders, stub: MakeStub) -> Iterator[Callable[..., list[bytes]]]:
    """Calls a method of the stub through the proxy, as gRPC does: for a stream, or for a single answer."""
    ways: list[Reattachment] = []
    channels: list[Any] = []

    def make(protocol: int, method: str, request: bytes = b"", *, stream: bool = False) -> list[bytes]:
        if not channels:
            ways.append(residents.reattach({AWS: stub(protocol=protocol)}, None))
            known = json.loads(ways[0].environment["TF_REATTACH_PROVIDERS"])[AWS]
            channels.append(grpc.insecure_channel(unix_target(known["Addr"]["String"])))
        path = f"/tfplugin{protocol}.Provider/{method}"
        if stream:
            return list(channels[0].unary_stream(path)(request, timeout=20))
        return [channels[0].unary_unary(path)(request, timeout=20)]

    yield make
    for channel in channels:
        channel.close()
    for way in ways:
        way.close()


@pytest.mark.parametrize("protocol", [5, 6])
def test_a_stream_of_any_length_passes_through(call: Callable[..., list[bytes]], protocol: int) -> None:
    events = [plugin_protocol.message("ActionEvent", event) for event in call(protocol, "InvokeAction", stream=True)]
    assert [event.progress.message for event in events] == ["half done", "nearly done", ""]
    assert events[-1].HasField("completed")
    assert call(protocol, "ListResource", stream=True) == [b"one", b"two", b"three"]
    # A call that was not known when this was written.
    assert call(protocol, "ReadStateBytes", stream=True) == [b"one", b"two", b"three"]
    assert call(protocol, "NoStream", b"question") == [b"question"]
    assert call(protocol, "Nothing", stream=True) == []


def test_what_the_provider_refuses_is_refused_with_its_own_words(call: Callable[..., list[bytes]]) -> None:
    for method in ("NoSuchCall", "MoveResourceState"):
        with pytest.raises(grpc.RpcError) as caught:
            call(6, method)
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_streams_are_not_taken_for_single_answers() -> None:
    assert not methods.UNARY & {"InvokeAction", "ListResource", "ReadStateBytes", "WriteStateBytes"}


@pytest.mark.parametrize("name", ["a b%41\u00fc|'$x", "tab\t\u65e5 100%"])
def test_sockets_lie_in_a_folder_of_any_name(root: MakeRoot, stub: MakeStub, tmp_path: Path, name: str) -> None:
    stack = root(HEAD + PROVIDER + QUEUE)
    folder = Path(tempfile.mkdtemp(prefix="t")) / name
    folder.mkdir()
    try:
        with ResidentProviders(folder, {}) as residents:
            way = residents.reattach({AWS: stub()}, None, interceptor=SimulatedApi())
            assert folder in Path(json.loads(way.environment["TF_REATTACH_PROVIDERS"])[AWS]["Addr"]["String"]).parents
            stack.run("init", env=way.environment)
            applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
            assert applied.returncode == 0, applied.stderr
        assert list(folder.iterdir()) == []
    finally:
        shutil.rmtree(folder.parent)


@pytest.mark.thorough
@pytest.mark.parametrize("protocol", [5, 6])
def test_identities_stay_in_the_state_and_actions_are_not_run(
    embedded: MakeRoot, stub: MakeStub, residents: ResidentProviders, protocol: int
) -> None:
    stack = embedded(
        HEAD
        + PROVIDER
        + QUEUE.replace(
            '"jobs"\n',
            '"jobs"\n  lifecycle {\n    action_trigger {\n      events  = [after_create]\n'
            "      actions = [action.aws_lambda_invoke.tell]\n    }\n  }\n",
        )
        + 'action "aws_lambda_invoke" "tell" {\n  config {\n    target = "somebody"\n  }\n}\n'
    )
    binary = stub(protocol=protocol)
    with residents.reattach({AWS: binary}, types_in_use(stack.folder), interceptor=SimulatedApi()) as way:
        assert stack.run("init", env=way.environment).returncode == 0
        applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
        assert applied.returncode == 0, applied.stderr
        assert "half done" not in applied.stdout
        for _ in range(2):
            state = json.loads((stack.folder / "terraform.tfstate").read_text(encoding="utf-8"))
            (role, queue) = (one["instances"][0] for one in state["resources"])
            assert queue["identity"] == {
                "account_id": "123456789012",
                "region": "eu-west-1",
                "id": queue["attributes"]["id"],
            }
            assert role["identity"] == {"account_id": "123456789012", "id": role["attributes"]["id"]}
            again = stack.run("apply", "-auto-approve", "-refresh-only", "-no-color", env=way.environment)
            assert again.returncode == 0, again.stderr
        again = stack.run("plan", "-detailed-exitcode", "-no-color", env=way.environment)
        assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("terraform", ["root", "embedded"])
def test_from_version_5_to_6_the_region_is_no_difference(
    request: pytest.FixtureRequest, stub: MakeStub, residents: ResidentProviders, terraform: str
) -> None:
    stack = request.getfixturevalue(terraform)(HEAD + PROVIDER + QUEUE)
    simulation = SimulatedApi()
    with residents.reattach({AWS: stub(release=5)}, None, interceptor=simulation) as way:
        stack.run("init", env=way.environment)
        applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
        assert applied.returncode == 0, applied.stderr
    with residents.reattach({AWS: stub(release=6)}, None, interceptor=simulation) as way:
        again = stack.run("plan", "-detailed-exitcode", "-no-color", env=way.environment)
        assert again.returncode == 0, again.stdout + again.stderr
    (stack.folder / "main.tf").write_text(HEAD + PROVIDER.replace("eu-west-1", "eu-west-3") + QUEUE, encoding="utf-8")
    with residents.reattach({AWS: stub(release=6)}, None, interceptor=simulation) as way:
        elsewhere = stack.run("plan", "-no-color", env=way.environment)
        assert "1 to add, 0 to change, 0 to destroy" in elsewhere.stdout


def test_what_the_user_says_to_need_no_cloud_is_never_answered_for(
    root: MakeRoot, stub: MakeStub, tmp_path: Path
) -> None:
    stack = root(HEAD.replace("hashicorp/aws", "acme/cloudless") + PROVIDER + QUEUE)
    with ResidentProviders(tmp_path, {}, local=["cloudless"]) as residents:
        way = residents.reattach({"registry.terraform.io/acme/cloudless": stub()}, None, interceptor=SimulatedApi())
        stack.run("init", env=way.environment)
        refused = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
    assert "asked a cloud for a change" in refused.stderr
