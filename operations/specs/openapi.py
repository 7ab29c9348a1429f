"""The HTTP side of every service as an OpenAPI document, read off the application it runs."""

from importlib import import_module
from typing import Any, Final

from operations.specs.outside import FOR_RECIPIENTS, PUSH, VERSIONS
from services.chassis.worker.run import Process

_FOR_OUTSIDE: Final = "delivery"


def openapi(service: str) -> dict[str, Any]:
    """The document of one service; building its process connects to nothing."""
    app = import_module(f"services.{service}.app")
    settings = import_module(f"services.{service}.settings")
    process = Process(app.build(settings.Settings()), "all")
    document = process.edge().openapi()
    if service != _FOR_OUTSIDE:
        return document
    info = {**document["info"], "description": f"{FOR_RECIPIENTS} {VERSIONS}"}
    return {**document, "info": info, "webhooks": PUSH}
