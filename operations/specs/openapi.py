"""The HTTP side of every service as an OpenAPI document, read off the application it runs."""

from importlib import import_module
from typing import Any

from services.chassis.worker.run import Process


def openapi(service: str) -> dict[str, Any]:
    """The document of one service; building its process connects to nothing."""
    app = import_module(f"services.{service}.app")
    settings = import_module(f"services.{service}.settings")
    process = Process(app.build(settings.Settings()), "all")
    return process.edge().openapi()
