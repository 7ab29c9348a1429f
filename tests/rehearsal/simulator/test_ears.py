from contracts.catalogue import CATALOGUE
from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.simulator.ears import HEARD_BY


def test_every_platform_message_has_somewhere_to_be_posted() -> None:
    spoken = {message for name, message in CATALOGUE.items() if name.startswith("platform.")}
    assert set(HEARD_BY) == spoken


def test_the_service_posted_to_hears_the_message() -> None:
    services = read_topology(TOPOLOGY, ()).services
    for message, service in HEARD_BY.items():
        assert message.TYPE in services[service].types
