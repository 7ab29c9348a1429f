"""What a cluster scales by, for KEDA: the calendar as the moving minimum, the inbox's length and age above it [OPS-3].

Pure: a plan and what was measured in, manifests out. The names are those of `deploy/kubernetes`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.vocabulary import SHANGHAI
from operations.access import SERVICES
from operations.scaling.costs import Costs
from operations.scaling.planning import AT_LEAST, WorkPlan
from operations.scaling.policy import APART_SECONDS, ROOM, STEADY_SECONDS, WAITS_SECONDS, length_for
from operations.scaling.spells import spells

AUTHENTICATION: Final = "zhaolu-broker"
"""The TriggerAuthentication, and the secret it reads: `host`, the address of the broker's management with a user."""
Manifest = Mapping[str, Any]


def manifests(season: str, plan: WorkPlan, costs: Costs, namespace: str) -> Manifest:
    """One list, as `kubectl apply` takes it: who may ask the broker, and how each service's workers scale."""
    labels = {"app.kubernetes.io/part-of": "zhaolu", "zhaolu/season": season}
    about = {"namespace": namespace, "labels": labels}
    scaled = (_scaled(service, plan, costs, about) for service in SERVICES)
    return {"apiVersion": "v1", "kind": "List", "items": [_authentication(about), *scaled]}


def _authentication(about: Mapping[str, Any]) -> Manifest:
    host = {"parameter": "host", "name": AUTHENTICATION, "key": "host"}
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": {"name": AUTHENTICATION, **about},
        "spec": {"secretTargetRef": [host]},
    }


def _scaled(service: str, plan: WorkPlan, costs: Costs, about: Mapping[str, Any]) -> Manifest:
    """Workers of one service.

    What cannot be asked is unknown, and unknown is never nothing: whoever works goes on, and there are no fewer than
    the season's worst hour needs. Fewer come one at a time, each minute one: each drains first.
    """
    most = plan.workers[service]
    down = {
        "stabilizationWindowSeconds": STEADY_SECONDS,
        "policies": [{"type": "Pods", "value": 1, "periodSeconds": APART_SECONDS}],
    }
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": f"{service}-worker", **about},
        "spec": {
            "scaleTargetRef": {"name": f"{service}-worker"},
            "pollingInterval": 15,
            "minReplicaCount": AT_LEAST,
            "maxReplicaCount": ROOM * most,
            "fallback": {"failureThreshold": 3, "replicas": most, "behavior": "currentReplicasIfHigher"},
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": down}}},
            "triggers": [*_by_calendar(service, plan), *_by_queue(service, costs)],
        },
    }


def _by_calendar(service: str, plan: WorkPlan) -> Iterator[Manifest]:
    for spell in spells(plan, service):
        schedule = {"start": spell.starts, "end": spell.ends, "desiredReplicas": f"{spell.workers}"}
        yield {"type": "cron", "metadata": {"timezone": f"{SHANGHAI}", **schedule}}


def _by_queue(service: str, costs: Costs) -> Iterator[Manifest]:
    """How much lies there, shared out among the workers; and how long it lies at the pace at which it is taken.

    Where nothing is taken the broker knows no pace, and the length alone speaks.
    """
    inbox = {"queueName": f"{service}.inbox", "protocol": "http"}
    length = length_for(costs, service)
    modes = (("AverageValue", "QueueLength", length), ("Value", "ExpectedQueueConsumptionTime", WAITS_SECONDS))
    for kind, mode, value in modes:
        yield {
            "type": "rabbitmq",
            "metricType": kind,
            "metadata": {**inbox, "mode": mode, "value": f"{value}"},
            "authenticationRef": {"name": AUTHENTICATION},
        }
