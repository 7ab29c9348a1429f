"""Any order, any repeats: one end, also where two processes push at once and commands come in between."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.envelope import Received
from services.delivery.domain.address.facts import Hears, PushAnswer, Pushed
from services.delivery.domain.address.spans import add, drop, holes, within
from services.delivery.domain.address.standing import due, next_due
from services.delivery.domain.address.state import Address
from tests.delivery.addresses import HOUR, REPLAY, SET, SWITCHED_ON, URL, Life, after, heard, made, recover, set_to
from tests.often import often

COMMANDS = st.one_of(
    st.builds(set_to, st.sampled_from([URL, None]), st.integers(1, 4)),
    st.just(SWITCHED_ON),
    st.builds(recover, st.integers(1, 4)),
    st.just(REPLAY),
)
ANSWERS = st.sampled_from([PushAnswer.TAKEN, PushAnswer.GONE, *[PushAnswer.FAILED] * 4])
STEPS = st.lists(st.tuples(COMMANDS | ANSWERS, st.integers(0, 40), st.booleans()), max_size=25)
SPANS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9), st.booleans()), max_size=12)
STATE = TypeAdapter(Address)


def recorded(steps: list[tuple[Hears | PushAnswer, int, bool]]) -> list[Received[Hears]]:
    """What an address hears as it lives through these steps, each some hours on; some answers come twice."""
    life, facts = Life(last=3), [heard(SET)]
    for nth, (step, hours, other_too) in enumerate(steps):
        life.now += timedelta(hours=hours)
        for each, fact in enumerate(answered(life, step, other_too) if isinstance(step, PushAnswer) else [step]):
            facts.append(heard(fact, life.now, f"{nth}-{each}"))
            life.address = after(facts[-1], known=life.address)
    return facts


def answered(life: Life, answer: PushAnswer, other_too: bool) -> list[Hears]:
    """What is due is answered so; by whom pushed it as well, otherwise."""
    life.now = max(next_due(life.address, life.last) or life.now, life.now)
    asks = life.now + HOUR if life.now.hour % 3 == 0 else None
    pushed = list(due(life.address, life.last, life.now))
    each = [answer, PushAnswer.FAILED] if other_too else [answer]
    return [Pushed(tuple(made(due, life.now, answer, asks) for due in pushed)) for answer in each]


@settings(max_examples=often(600), deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_an_address_ends_the_same_whatever_order_its_facts_come_in(
    steps: list[tuple[Hears | PushAnswer, int, bool]], chance: Random
) -> None:
    facts = recorded(steps)
    end = after(*facts)
    shuffled = [*facts, *chance.sample(facts, len(facts) // 2)]
    chance.shuffle(shuffled)
    assert after(*shuffled) == end
    assert STATE.validate_python(STATE.dump_python(end, mode="json")) == end


@settings(max_examples=often(400), deadline=None)
@given(SPANS)
def test_spans_are_a_set_of_numbers_in_its_shortest_spelling(steps: list[tuple[int, int, bool]]) -> None:
    spans: tuple[tuple[int, int], ...] = ()
    numbers: set[int] = set()
    for first, more, adding in steps:
        span = range(first, first + more + 1)
        spans = add(spans, first, first + more) if adding else drop(spans, first, first + more)
        numbers = numbers | set(span) if adding else numbers - set(span)
    assert {number for first, last in spans for number in range(first, last + 1)} == numbers
    assert all(before[1] + 1 < after[0] for before, after in pairwise(spans))
    assert [number for number in range(1, 60) if within(spans, number)] == sorted(numbers)
    assert list(holes(spans, 5, 45)) == [number for number in range(5, 46) if number not in numbers]
