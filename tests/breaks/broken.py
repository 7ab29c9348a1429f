"""A deliberate break of a rule's code: what is replaced by what in which file, and the test that must turn red."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """`old` stands once in the file; with `new` in its place `test` fails."""

    rule: str
    file: str
    old: str
    new: str
    test: str
