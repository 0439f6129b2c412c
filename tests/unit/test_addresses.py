from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfproof.addresses import (
    ROOT,
    ActionInstance,
    Key,
    Mode,
    ModuleInstance,
    ProviderConfig,
    Reference,
    ResourceAddress,
    ResourceInstance,
    Step,
    key_text,
    parse,
    parse_path,
    path_text,
    with_keys,
    without_keys,
    without_prefixes,
)
from tfproof.addresses.printable import is_printable
from tfproof.errors import AddressError

VECTORS = json.loads((Path(__file__).parent / "address_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "modules", "block", "key", "printed"),
    [(one[0], one[1], one[2:5], *one[5:]) for one in VECTORS["instances"]],
)
def test_the_address_of_a_resource_is_read_and_printed_as_terraform_does(
    text: str, modules: list[list[Key]], block: list[str], key: Key, printed: str
) -> None:
    found = ResourceInstance.parse(text)
    assert [list(step) for step in found.module.steps] == modules
    assert ([found.resource.mode, found.resource.type, found.resource.name], found.key) == (block, key)
    assert str(found) == printed
    assert ResourceInstance.parse(printed) == found


@pytest.mark.parametrize(("text", "why"), VECTORS["refused"])
def test_what_terraform_refuses_as_an_address_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(AddressError) as refused:
        ResourceInstance.parse(text)
    assert repr(text) in refused.value.what, why
    assert refused.value.expected


@pytest.mark.parametrize(("text", "steps"), VECTORS["modules"])
def test_the_address_of_a_module_is_read(text: str, steps: list[list[Key]]) -> None:
    found = ModuleInstance.parse(text)
    assert ([list(step) for step in found.steps], str(found)) == (steps, text)
    assert parse(text) == found


@pytest.mark.parametrize(("text", "subject", "path"), VECTORS["references"])
def test_a_reference_is_its_subject_and_a_path_into_it(text: str, subject: str, path: list[Step]) -> None:
    found = Reference.parse(text)
    assert (found.named, list(found.path)) == (subject, path)
    assert Reference.parse(str(found)) == found


def test_actions_and_provider_configurations_are_addresses_of_their_own() -> None:
    action = ActionInstance(type="aws_x", name="a", module=ROOT.child("m", "a.b"))
    assert parse('module.m["a.b"].action.aws_x.a') == action
    keyed = parse('action.aws_x.a["k"]')
    assert keyed == ActionInstance(type="aws_x", name="a", key="k")
    assert str(keyed) == 'action.aws_x.a["k"]'
    provider = 'provider["registry.terraform.io/hashicorp/aws"]'
    for text, module, alias in ((f"{provider}.east", ROOT, "east"), (f"module.m.{provider}", ROOT.child("m"), None)):
        found = parse(text)
        assert found == ProviderConfig(provider="registry.terraform.io/hashicorp/aws", alias=alias, module=module)
        assert str(found) == text
    with pytest.raises(AddressError, match="it is the address of an action"):
        ResourceInstance.parse("action.aws_x.a")
    for wrong in (f"{provider}.east.x", f"{provider}[0]", f'{provider}.east["k"]'):
        with pytest.raises(AddressError, match="something follows it"):
            parse(wrong)


def test_the_address_of_a_block_has_no_key_of_its_own() -> None:
    block = ResourceAddress.parse("module.m[0].data.aws_x.a")
    assert (str(block), block.local, str(block.without_keys())) == (
        "module.m[0].data.aws_x.a",
        "data.aws_x.a",
        "module.m.data.aws_x.a",
    )
    assert str(block.instance("k")) == 'module.m[0].data.aws_x.a["k"]'
    with pytest.raises(AddressError, match=r"\[0\] is the key of one instance"):
        ResourceAddress.parse("aws_x.a[0]")


@pytest.mark.parametrize(
    ("general", "particular", "answer"),
    [
        ("aws_x.a", "aws_x.a[0]", True),
        ("aws_x.a", 'aws_x.a["module.b"]', True),
        ("aws_x.a[0]", "aws_x.a[0]", True),
        ("aws_x.a[0]", 'aws_x.a["0"]', False),
        ("aws_x.a[0]", "aws_x.a", False),
        ("aws_x.a", "aws_x.b", False),
        ("aws_x.a", "data.aws_x.a", False),
        ("aws_x.a", "module.m.aws_x.a", False),
        ("module.m.aws_x.a", "module.m[0].aws_x.a[1]", True),
        ("module.m[0].aws_x.a", "module.m[1].aws_x.a", False),
        ("module.m.aws_x.a", "module.n.aws_x.a", False),
        ("module.m.aws_x.a", "module.m.module.m.aws_x.a", False),
    ],
)
def test_an_address_without_key_stands_for_every_instance(general: str, particular: str, answer: bool) -> None:
    assert ResourceInstance.parse(general).contains(ResourceInstance.parse(particular)) is answer


def test_a_module_contains_what_stands_in_it() -> None:
    module = ModuleInstance.parse('module.m.module.n["k"]')
    assert ROOT.contains(module)
    assert module.contains(ResourceInstance.parse('module.m[0].module.n["k"].module.deep.aws_x.a[0]'))
    assert not module.contains(ResourceInstance.parse('module.m[0].module.n["j"].aws_x.a'))
    assert not module.contains(ROOT.child("m"))
    assert [str(one) for one in module.lineage] == ["module.m", 'module.m.module.n["k"]']
    assert (module.parent, ROOT.parent, ROOT.lineage) == (ROOT.child("m"), ROOT, ())


def test_what_follows_the_module_of_any_address_is_left_as_it_stands() -> None:
    first, rest = ModuleInstance.leading('module.m["c"].module.n[0].var.x', most=1)
    assert (first, rest) == (ROOT.child("m", "c"), "module.n[0].var.x")
    assert ModuleInstance.leading("check.health") == (ROOT, "check.health")
    assert ModuleInstance.leading("module.m") == (ROOT.child("m"), "")


def test_a_line_of_a_log_may_begin_with_an_address() -> None:
    found = ResourceInstance.leading('module.m["]: x"].aws_x.a["]: Creating..."]: Creating... [id=1]')
    assert found is not None
    assert (str(found[0]), found[1]) == ('module.m["]: x"].aws_x.a["]: Creating..."]', ": Creating... [id=1]")
    assert ResourceInstance.leading("Terraform will perform the following actions:") is None
    assert ResourceInstance.leading('aws_x.a["${b}"]: Creating...') is None


def test_a_reference_from_the_root_passes_through_modules() -> None:
    found = Reference.from_root('module.m["a.b"].data.aws_x.a[0].tags["c.d"]')
    assert str(found.resource) == 'module.m["a.b"].data.aws_x.a[0]'
    assert found.path == ("tags", "c.d")
    assert Reference.from_root("module.m.var.x.y") == Reference(
        subject=("var", "x"), path=("y",), module=ROOT.child("m")
    )
    assert str(Reference.from_root("module.m.var.x.y")) == "module.m.var.x.y"
    assert Reference.from_root("module.m") == Reference(subject=ROOT.child("m"))


@pytest.mark.parametrize(
    "text", ["", "var", "var[0].x", "each", "data.aws_x", "module", "aws_x.a[*].id", "1 + 1", '"x"']
)
def test_what_refers_to_nothing_is_no_reference(text: str) -> None:
    with pytest.raises(AddressError):
        Reference.parse(text)


def test_only_a_prefix_that_follows_says_nothing_of_its_own() -> None:
    listed = ["a.b.c", "a.b", "a.bc", "d.e", "d.e.f", 'g.h["k"].i', 'g.h["k"]', "g.h", "a.b.c"]
    assert without_prefixes(listed) == ("a.b.c", "a.bc", "d.e", "d.e.f", 'g.h["k"].i')


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("condition[1].values[0]", ("condition", 1, "values", 0)),
        ("condition.1.values.0", ("condition", 1, "values", 0)),
        ('tags["a b"][0].x-y', ("tags", "a b", 0, "x-y")),
        ("tags.aws/x", ("tags", "aws/x")),
        ('tags["0"]', ("tags", "0")),
        ("", ()),
    ],
)
def test_the_path_of_an_attribute_is_read_and_written(text: str, path: tuple[Step, ...]) -> None:
    assert parse_path(text) == path
    assert parse_path(path_text(path)) == path


def test_what_is_no_path_is_refused_with_the_place() -> None:
    with pytest.raises(AddressError, match="character 4"):
        parse_path("a.b[")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (r'module.a["x].y\""].aws_x.a[0]', "module.a.aws_x.a"),
        ("module.a[0].var.x", "module.a.var.x"),
        ("aws_x.a", "aws_x.a"),
        ("no address", "no address"),
        ('aws_x.a["\\q"]', 'aws_x.a["\\q"]'),
    ],
)
def test_keys_are_taken_out_of_an_address_of_anything(text: str, bare: str) -> None:
    assert without_keys(text) == bare


def test_keys_are_changed_in_addresses_and_references_and_nothing_else_is() -> None:
    for text, changed in (
        ('module.a["x.y"].aws_x.a["b.c"].tags["d.e"]', 'module.a["X.Y"].aws_x.a["B.C"].tags["D.E"]'),
        ("aws_x.a[0].list.1.b", "aws_x.a[0].list.1.b"),
        ("no address.", "no address."),
        ('aws_x.a["${b}"]', 'aws_x.a["${b}"]'),
    ):
        assert with_keys(text, str.upper) == changed


_NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,5}", fullmatch=True).filter(
    lambda name: (
        name not in ("module", "data", "ephemeral", "resource", "action", "provider", "var", "local", "self")
        and name not in ("arg", "count", "each", "lazy", "path", "template", "terraform")
    )
)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('${%"\\].[')).map(
    lambda text: unicodedata.normalize("NFC", text)
)
_KEYS: st.SearchStrategy[Key] = st.none() | st.integers(0, 2**63 - 1) | _TEXTS
_MODULES = st.builds(ModuleInstance, steps=st.lists(st.tuples(_NAMES, _KEYS), max_size=3).map(tuple))
_MODES: st.SearchStrategy[Mode] = st.sampled_from(("managed", "data", "ephemeral"))
_INSTANCES = st.builds(
    ResourceInstance,
    resource=st.builds(ResourceAddress, type=_NAMES, name=_NAMES, mode=_MODES, module=_MODULES),
    key=_KEYS,
)


@given(_INSTANCES)
def test_every_address_is_read_back_as_what_was_written(instance: ResourceInstance) -> None:
    text = str(instance)
    assert ResourceInstance.parse(text) == instance
    assert ResourceInstance.leading(f"{text}: Creating...") == (instance, ": Creating...")
    assert without_keys(text) == str(instance.without_keys())
    assert instance.without_keys().contains(instance)
    assert all(module.contains(instance) for module in (ROOT, *instance.module.lineage))
    assert Reference.from_root(f"{text}.x") == Reference(subject=instance, path=("x",))


@given(st.lists(_TEXTS | st.integers(0, 9), max_size=5).map(tuple))
def test_every_path_is_read_back_as_what_was_written(path: tuple[Step, ...]) -> None:
    assert parse_path(path_text(path)) == path


@given(_TEXTS)
def test_a_printed_key_is_one_line_of_visible_text(text: str) -> None:
    assert all(map(is_printable, key_text(text)))


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("\U0001fae8", "\U0001fae8"),
        ("\u0cf3", "\u0cf3"),
        ("\U0001fae9", r"\U0001fae9"),
        ("\u2ffc", r"\u2ffc"),
        ("\u0378", r"\u0378"),
    ],
)
def test_a_character_is_printed_as_terraform_does_whichever_ones_python_knows(key: str, written: str) -> None:
    assert key_text(key) == f'["{written}"]'
