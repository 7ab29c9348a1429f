from rehearsal.simulator.counts import Counts, counts_of, summed
from services.chassis.storage.metrics import Metrics


def test_the_counts_of_services_are_read_from_what_they_expose() -> None:
    metrics = Metrics("exams")
    metrics.count("heard", 7)
    metrics.count("repeated", 2)
    metrics.count("dead")
    metrics.published(5, 0)
    exposed = counts_of(metrics.exposition().decode())
    assert exposed == Counts(published=5, consumed=7, repeated=2, dead=1)
    assert summed([exposed, exposed]).consumed == 14


def test_a_service_that_counted_nothing_counts_nothing() -> None:
    assert counts_of(Metrics("exams").exposition().decode()) == Counts()
