"""What pushing counts, for Prometheus, and what it tells the log: an address that is switched off is an alarm."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge

from contracts.recipients import RecipientName
from services.chassis.core.log import logger
from services.delivery.domain.address.standing import Off
from services.delivery.push.posting import PostResult


class Pushes:
    """Of one process; every series is there from the start."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._pushes = Counter("zhaolu_pushes", "Posts to recipients by outcome", ["outcome"], registry=registry)
        self._off = Gauge("zhaolu_addresses_off", "Addresses switched off, by reason", ["why"], registry=registry)
        self._registry = registry
        self._known: Mapping[RecipientName, Off] = {}
        for outcome in ("taken", "failed", "gone"):
            self._pushes.labels(outcome)
        for why in Off:
            self._off.labels(why)

    def close(self) -> None:
        """Whoever pushes after this in the same process counts anew."""
        self._registry.unregister(self._pushes)
        self._registry.unregister(self._off)

    def count(self, answered: PostResult) -> None:
        self._pushes.labels("taken" if answered.taken else "gone" if answered.gone else "failed").inc()

    def switched_off(self, now: Mapping[RecipientName, Off]) -> None:
        """Those that nothing is pushed to any more; each is told once."""
        for why in Off:
            self._off.labels(why).set(sum(each is why for each in now.values()))
        for recipient, why in now.items():
            if self._known.get(recipient) is not why:
                logger.error("address_switched_off", recipient=recipient, why=why.value)
        self._known = dict(now)
