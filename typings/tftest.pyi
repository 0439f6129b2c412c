from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

__version__: str

class TerraformCommandOutput(NamedTuple):
    retcode: int | None
    out: str
    err: str

class TerraformStateResource(NamedTuple):
    key: str
    provider: str
    type: str
    attributes: dict[str, Any]
    depends_on: list[str]
    raw: dict[str, Any]

class TerraformTestError(Exception):
    @property
    def cmd_error(self) -> str | None: ...

def parse_args(
    init_vars: dict[str, Any] | str | None = ...,
    tf_vars: dict[str, Any] | None = ...,
    targets: list[str] | None = ...,
    **kw: Any,
) -> list[str]: ...

class TerraformJSONBase(Mapping[str, Any]):
    _raw: dict[str, Any]
    def __init__(self, raw: dict[str, Any]) -> None: ...
    def __bytes__(self) -> bytes: ...
    def __getitem__(self, index: str) -> Any: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class TerraformValueDict(TerraformJSONBase):
    sensitive: tuple[str, ...]
    def __getattr__(self, name: str) -> Any: ...

class TerraformPlanModule(TerraformJSONBase):
    _strip: int
    @property
    def child_modules(self) -> dict[str, TerraformPlanModule]: ...
    @property
    def resources(self) -> dict[str, dict[str, Any]]: ...

class TerraformPlanOutput(TerraformJSONBase):
    root_module: TerraformPlanModule
    outputs: TerraformValueDict
    resource_changes: dict[str, dict[str, Any]]
    variables: TerraformValueDict
    prior_root_module: TerraformPlanModule
    @property
    def resources(self) -> dict[str, dict[str, Any]]: ...
    @property
    def modules(self) -> dict[str, TerraformPlanModule]: ...
    @property
    def prior_resources(self) -> dict[str, dict[str, Any]]: ...
    def __getattr__(self, name: str) -> Any: ...
    def __getstate__(self) -> dict[str, Any]: ...
    def __setstate__(self, d: dict[str, Any]) -> None: ...

class TerraformState(TerraformJSONBase):
    outputs: TerraformValueDict
    @property
    def resources(self) -> dict[str, dict[str, Any]]: ...
    def __getattr__(self, name: str) -> Any: ...

_Method = TypeVar("_Method", bound=Callable[..., Any])

class TerraformTest:
    binary: str
    tfdir: str
    env: dict[str, str]
    enable_cache: bool
    cache_dir: Path
    _basedir: str
    _env: dict[str, str]
    _plan_formatter: Callable[[str], Any]
    _output_formatter: Callable[[str], Any]
    def __init__(
        self,
        tfdir: str | Path,
        basedir: str | None = ...,
        binary: str = ...,
        env: dict[str, str] | None = ...,
        enable_cache: bool = ...,
        cache_dir: str | Path | None = ...,
    ) -> None: ...
    @classmethod
    def _cleanup(cls, tfdir: str, filenames: list[str], deep: bool = ..., restore_files: bool = ...) -> None: ...
    def _abspath(self, path: str | Path) -> str: ...
    @staticmethod
    def _cache(func: _Method) -> _Method: ...
    def generate_cache_hash(self, method_kwargs: dict[str, Any]) -> str: ...
    def setup(
        self,
        extra_files: list[str] | None = ...,
        plugin_dir: str | None = ...,
        init_vars: dict[str, Any] | str | None = ...,
        backend: bool = ...,
        cleanup_on_exit: bool = ...,
        disable_prevent_destroy: bool = ...,
        workspace_name: str | None = ...,
        use_cache: bool = ...,
        **kw: Any,
    ) -> str: ...
    def init(
        self,
        input: bool = ...,
        color: bool = ...,
        force_copy: bool = ...,
        plugin_dir: str | None = ...,
        init_vars: dict[str, Any] | str | None = ...,
        backend: bool = ...,
        use_cache: bool = ...,
        **kw: Any,
    ) -> str: ...
    def workspace(self, name: str) -> str: ...
    def plan(
        self,
        input: bool = ...,
        color: bool = ...,
        refresh: bool = ...,
        tf_vars: dict[str, Any] | None = ...,
        targets: list[str] | None = ...,
        output: bool = ...,
        tf_var_file: str | list[str] | None = ...,
        state: str | None = ...,
        use_cache: bool = ...,
        **kw: Any,
    ) -> Any: ...
    def apply(
        self,
        input: bool = ...,
        color: bool = ...,
        auto_approve: bool = ...,
        tf_vars: dict[str, Any] | None = ...,
        targets: list[str] | None = ...,
        tf_var_file: str | list[str] | None = ...,
        use_cache: bool = ...,
        **kw: Any,
    ) -> str: ...
    def output(
        self,
        name: str | None = ...,
        color: bool = ...,
        json_format: bool = ...,
        use_cache: bool = ...,
        **kw: Any,
    ) -> Any: ...
    def destroy(
        self,
        color: bool = ...,
        auto_approve: bool = ...,
        tf_vars: dict[str, Any] | None = ...,
        targets: list[str] | None = ...,
        tf_var_file: str | list[str] | None = ...,
        use_cache: bool = ...,
        **kw: Any,
    ) -> str: ...
    def refresh(
        self,
        color: bool = ...,
        lock: bool = ...,
        tf_vars: dict[str, Any] | None = ...,
        targets: list[str] | None = ...,
        **kw: Any,
    ) -> str: ...
    def state_pull(self) -> Any: ...
    def execute_command(self, cmd: str, *cmd_args: str) -> TerraformCommandOutput: ...
