"""Imports each module of the installed package, and prints as JSON what those lacked that could not be. Runs in a fresh environment."""

import importlib
import json
import pkgutil
import warnings

import tfproof

warnings.simplefilter("error")
lacking: dict[str, str] = {}
names = [one.name for one in pkgutil.walk_packages(tfproof.__path__, "tfproof.", onerror=lambda _: None)]
for name in names:
    if name.endswith("__main__"):
        continue
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        lacking[name] = (error.name or "").partition(".")[0]
print(json.dumps({"modules": len(names), "lacking": lacking}))
