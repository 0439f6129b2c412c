"""What is expected at another stage."""

from __future__ import annotations

from typing import Any


def at_stage(expected: Any, stage: str) -> Any:
    """What is expected of the stage ``dev``, with the name of another stage wherever that one's is."""
    if isinstance(expected, dict):
        return {key: at_stage(value, stage) for key, value in expected.items()}
    if isinstance(expected, list):
        return [at_stage(value, stage) for value in expected]
    if not isinstance(expected, str):
        return expected
    return (
        stage
        if expected == "dev"
        else expected.replace("shop-dev", f"shop-{stage}").replace("shop_dev", f"shop_{stage}")
    )
