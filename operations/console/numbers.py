"""Numbers of applications as they are typed."""

from pydantic import TypeAdapter, ValidationError

from contracts.vocabulary import ApplicationId

_NUMBER: TypeAdapter[str] = TypeAdapter(ApplicationId)


def number(typed: str) -> str | None:
    """The number meant; None where it cannot be one."""
    try:
        return str(_NUMBER.validate_python(typed.strip()))
    except ValidationError:
        return None
