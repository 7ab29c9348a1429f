"""Ways to lie: one number changed, two results swapped; by a thief of files, or by the allocator itself."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

from services.admission.certificates.canonical import canonical
from services.admission.certificates.heading import Certified
from services.admission.certificates.tree import tree_of
from tests.certificates.published import Folder

REMADE = frozenset({"root", "count", "serial"})
"""What a dishonest allocator makes anew, so that changing it alone would come to nothing."""


@dataclass(frozen=True)
class Lie:
    """The folder with the lie in it; in whose certificates or head it stands; None where it stands in the head."""

    found: Folder
    page: str
    applications: frozenset[str] | None
    told: str


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all integers in a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from numbers(inner, (*path, at))
    elif isinstance(value, int):
        yield path


def changed(document: Any, path: tuple[Any, ...], dice: Random) -> Any:
    """The document with that number another one: a little off, or far."""
    copy = deepcopy(document)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] += dice.choice([-100, -1, 1, 1, 2, 10, 1_000])
    return copy


def remade(page: Certified, certificates: list[Any], head: Any = None) -> Certified:
    """The page as the allocator itself would publish it: a new tree, its root in the head."""
    leaves = tuple(canonical(each) for each in certificates)
    tree = tree_of(leaves)
    counted = {**(head or page.head), "count": len(certificates), "root": tree.root}
    return Certified(counted, tuple(certificates), leaves, tree)


def one_number(found: Folder, dice: Random) -> Lie:
    """Any single number of any certificate or head."""
    page = dice.choice(sorted(name for name, each in found.items() if each.certificates))
    written, head = list(found[page].certificates), found[page].head
    if dice.random() < 0.25:
        path = dice.choice([path for path in numbers(head) if path[0] not in REMADE])
        lie = remade(found[page], written, changed(head, path, dice))
        return Lie({**found, page: lie}, page, None, f"{page} head {path}")
    whose = dice.choice([at for at, each in enumerate(written) if any(numbers(each))] or [-1])
    if whose < 0:
        return one_number(found, dice)
    path = dice.choice(list(numbers(written[whose])))
    name = written[whose]["application"]
    written[whose] = changed(written[whose], path, dice)
    return Lie({**found, page: remade(found[page], written)}, page, frozenset({name}), f"{page} {name} {path}")


def two_results(found: Folder, dice: Random) -> Lie | None:
    """What became of two applicants, swapped; None where it was the same, or where both went of themselves."""
    page = dice.choice(sorted(name for name, each in found.items() if len(each.certificates) > 1))
    written = list(found[page].certificates)
    one, other = dice.sample(range(len(written)), 2)
    outcomes = written[one]["outcome"], written[other]["outcome"]
    if outcomes[0] == outcomes[1] or {each["kind"] for each in outcomes} == {"gone"}:
        return None
    written[one] = {**written[one], "outcome": outcomes[1]}
    written[other] = {**written[other], "outcome": outcomes[0]}
    names = frozenset({written[one]["application"], written[other]["application"]})
    return Lie({**found, page: remade(found[page], written)}, page, names, f"{page} swaps {sorted(names)}")


def unsigned(lie: Lie, true: Folder) -> Folder:
    """The same lie by somebody who cannot make the root anew, having no key."""
    told, page = lie.found[lie.page], true[lie.page]
    head = {**told.head, "root": page.head["root"], "count": page.head["count"]}
    return {**true, lie.page: Certified(head, told.certificates, told.leaves, page.tree)}


def flipped(text: str, dice: Random) -> str:
    """One character of the hexadecimal text another one."""
    at = dice.randrange(len(text))
    other = dice.choice([digit for digit in "0123456789abcdef" if digit != text[at]])
    return text[:at] + other + text[at + 1 :]
