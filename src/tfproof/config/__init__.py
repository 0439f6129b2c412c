"""What a repository says once about how tfproof looks at it: ``tfproof.toml``, or ``[tool.tfproof]`` of ``pyproject.toml``."""

from tfproof.config.file_reader import read_configuration_file
from tfproof.config.file_search import find_configuration
from tfproof.config.model import Acceptance, ConfigurationFile, StackSettings

__all__ = ["Acceptance", "ConfigurationFile", "StackSettings", "find_configuration", "read_configuration_file"]
