"""What a repository says once about how tfproof looks at it: ``tfproof.toml``, or ``[tool.tfproof]`` of ``pyproject.toml``."""

from tfproof.config.finding import find_configuration
from tfproof.config.model import Acceptance, ConfigurationFile, StackSettings
from tfproof.config.reading import read_configuration_file

__all__ = ["Acceptance", "ConfigurationFile", "StackSettings", "find_configuration", "read_configuration_file"]
