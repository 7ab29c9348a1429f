import pytest

from contracts import catalogue
from contracts.catalogue import CATALOGUE, UPCASTERS
from contracts.envelope import Message

COMMANDS = {
    "registration.impose_ban.v1": "ImposeBan",
    "exams.finalise_candidate.v1": "FinaliseCandidate",
    "exams.reopen_candidate.v1": "ReopenCandidate",
    "finance.open_account.v1": "OpenAccount",
    "finance.close_account.v1": "CloseAccount",
    "finance.reopen_account.v1": "ReopenAccount",
    "registration.lift_ban.v1": "LiftBan",
    "admission.reclaim_seat.v1": "ReclaimSeat",
    "admission.count_seats.v1": "CountSeats",
    "delivery.set_address.v1": "SetAddress",
    "delivery.switch_address_on.v1": "SwitchAddressOn",
    "delivery.recover_since.v1": "RecoverSince",
    "delivery.replay_missing.v1": "ReplayMissing",
}
"""The imperative ones; everything else is an event."""
IRREGULAR = {"Made", "Seen", "Left", "Found", "GivenUp", "Final", "Stood", "Struck", "Sent", "Kept"}
"""Past tenses that do not end in -ed; what is declared final happened too."""
PREFIXES = {"time": "clock"}
"""Where the prefix of the type is not the name of the owner's room."""


def every_message(cls: type[Message] = Message) -> list[type[Message]]:
    found = [sub for sub in cls.__subclasses__() if sub.__module__.startswith("contracts.")]
    return found + [below for sub in found for below in every_message(sub)]


def test_every_message_is_in_the_catalogue_under_a_name_of_its_own() -> None:
    names = [message.TYPE for message in every_message() if "TYPE" in vars(message)]
    assert sorted(names) == sorted(CATALOGUE)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "message"), CATALOGUE.items())
def test_a_message_lives_in_the_room_of_its_owner(name: str, message: type[Message]) -> None:
    room = message.__module__.removeprefix("contracts.messages.").partition(".")[0]
    assert name.partition(".")[0] == PREFIXES.get(room, room)


@pytest.mark.parametrize(("name", "message"), CATALOGUE.items())
def test_the_name_of_the_class_is_the_name_of_the_message(name: str, message: type[Message]) -> None:
    spoken = name.split(".")[1].title().replace("_", "")
    version = name.rpartition(".v")[2]
    stem = spoken if version == "1" else f"{spoken}V{version}"
    assert message.__name__ in {stem, f"{name.partition('.')[0].title()}{stem}"}


@pytest.mark.parametrize("name", CATALOGUE)
def test_events_are_in_the_past_tense_and_commands_in_the_imperative(name: str) -> None:
    spoken = CATALOGUE[name].__name__
    past = spoken.endswith(("ed", "en", "wn")) or any(spoken.endswith(word) for word in IRREGULAR)
    assert past is (name not in COMMANDS)
    assert COMMANDS.get(name, spoken) == spoken


@pytest.mark.parametrize("message", CATALOGUE.values())
def test_every_message_says_what_it_means(message: type[Message]) -> None:
    assert message.__doc__, f"{message.__name__} has no docstring"


def test_every_chain_of_upcasters_ends_in_a_current_version() -> None:
    for old in UPCASTERS:
        seen, step = {old}, old
        while (upcast := UPCASTERS.get(step)) is not None:
            step = upcast.__annotations__["return"]
            assert step not in seen, f"{old.__name__} is upcast in a circle"
            seen.add(step)
        assert CATALOGUE[step.TYPE] is step


def test_a_newer_version_needs_an_upcaster_from_the_older_one() -> None:
    stems: dict[str, list[int]] = {}
    for name in CATALOGUE:
        stem, _, version = name.rpartition(".v")
        stems.setdefault(stem, []).append(int(version))
    for stem, versions in stems.items():
        assert sorted(versions) == list(range(1, max(versions) + 1)), stem
        assert all(CATALOGUE[f"{stem}.v{older}"] in UPCASTERS for older in sorted(versions)[:-1])


def test_an_old_version_is_heard_as_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old(Message):
        pass

    class New(Message):
        pass

    monkeypatch.setattr(catalogue, "UPCASTERS", {Old: lambda _: New()})
    assert isinstance(catalogue.current(Old()), New)
    assert isinstance(catalogue.current(New()), New)
