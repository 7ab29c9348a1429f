"""Whether a cluster's operators would take a manifest: by their own schemas, strictly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

CRDS: Final = Path(__file__).with_name("crds")
READER: Final = YAML(typ="safe")
KINDS: Final = {
    (told["spec"]["group"], version["name"], told["spec"]["names"]["kind"]): version["schema"]["openAPIV3Schema"]
    for told in map(READER.load, sorted(CRDS.glob("*.yaml")))
    for version in told["spec"]["versions"]
}


def faults(manifest: Mapping[str, Any]) -> list[str]:
    """What is wrong with a manifest of an operator's kind; what a cluster would only drop is one too."""
    group, _, version = manifest["apiVersion"].partition("/")
    validator = Draft202012Validator(_strict(KINDS[group, version, manifest["kind"]], whole=True))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


def _strict(schema: Any, *, whole: bool = False) -> Any:
    """The same, in which a record has no fields but those it is said to have; all of metadata is the cluster's own."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _strict(value) for key, value in schema.items() if key != "format"}
    if whole:
        told["properties"]["metadata"] = {"type": "object", "required": ["name", "namespace"]}
    if isinstance(told.get("properties"), dict) and "x-kubernetes-preserve-unknown-fields" not in told:
        told.setdefault("additionalProperties", False)
    return told
