"""What no season file may say: each a change to a coherent one, and the key it has to be refused under."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

Table = dict[str, Any]
Change = Callable[[Table], object]


def _first(file: Table) -> Table:
    base: Table = file["bases"][0]
    return base


def _programme(file: Table) -> Table:
    programme: Table = _first(file)["programmes"][0]
    return programme


def _component(file: Table) -> Table:
    component: Table = file["every_base"]["components"][0]
    return component


def _line(file: Table) -> Table:
    """A line of the stream of the first base's first programme."""
    return {"component": _component(file)["component"], "stream": "clinical", "least_points": 6500}


def _otherwise_marked(file: Table) -> list[Table]:
    return [{**part, "out_of": 20, "decimals": 0, "minimum_points": 0} for part in file["every_base"]["components"]]


def _at_once(file: Table) -> list[Table]:
    return [{**_component(file), "component": each, "weight_percent": 50} for each in ("written", "skills")]


def _other(file: Table) -> str:
    return "skills" if _component(file)["component"] == "written" else "written"


def _category(file: Table) -> str:
    return next(str(each) for each in file["registration"]["windows"] if each != "postgraduate")


def _social(file: Table) -> Table:
    window: Table = file["registration"]["windows"][_category(file)]
    return window


def _after_all(file: Table) -> Table:
    closes = file["every_base"]["review_sessions"][-1]["closes"]
    return {"opens": closes, "closes": closes + timedelta(hours=1)}


def _after_scores(file: Table) -> Table:
    final = file["every_base"]["scores_final_by"]
    return {"opens": final - timedelta(minutes=5), "closes": final + timedelta(hours=1)}


def _after(file: Table, earlier: str, later: str) -> None:
    """One deadline of admission an hour after the one it must not lie after."""
    file["admission"][earlier] = file["admission"][later] + timedelta(hours=1)


CONTRADICTIONS: Final[Mapping[str, tuple[Change, str]]] = {
    "a key nobody knows": (lambda file: file["admission"].update(polices="merit_order"), "admission.polices"),
    "no weight adds up": (
        lambda file: _component(file).update(weight_percent=_component(file)["weight_percent"] - 1),
        "every_base.components",
    ),
    "a component twice": (
        lambda file: file["every_base"].update(components=[_component(file)] * 2),
        "every_base.components",
    ),
    "a tie broken by what nobody sits": (
        lambda file: file["exams"].update(tie_break=["written", "skills", "interview", "essay"]),
        "exams.tie_break",
    ),
    "a base's tie broken by what it does not examine": (
        lambda file: file["bases"][-1].update(tie_break=["written", "skills", "interview", "written"]),
        "bases",
    ),
    "a base below the province's line": (
        lambda file: (
            file["exams"].update(lines=[_line(file)]),
            _component(file).update(minimum_points=6000),
        ),
        "every_base.components[0].minimum_points",
    ),
    "a line of what nobody sits": (
        lambda file: (
            file["exams"].update(lines=[_line(file)], tie_break=[]),
            file["every_base"].update(
                components=[{**_component(file), "component": _other(file), "weight_percent": 100}]
            ),
        ),
        "exams.lines[0].component",
    ),
    "seats kept for whoever is not ranked": (
        lambda file: file["admission"].update(reserve={"categories": ["postgraduate"]}),
        "admission.reserve.categories[0]",
    ),
    "seats for postgraduates who do not register": (
        lambda file: (
            file["registration"]["windows"].pop("postgraduate", None),
            file["admission"].update(postgraduates_in_plan=True),
        ),
        "admission.postgraduates_in_plan",
    ),
    "seats taken once others are placed": (
        lambda file: (
            file["admission"].update(postgraduates_in_plan=True),
            file["every_base"].update(postgraduate_sessions=[_after_scores(file)]),
        ),
        "every_base.postgraduate_sessions[0]",
    ),
    "seats kept for nobody": (
        lambda file: file["admission"].update(reserve={"categories": []}),
        "admission.reserve.categories",
    ),
    "more than all seats kept": (
        lambda file: file["admission"].update(reserve={"least_percent": 101}),
        "admission.reserve.least_percent",
    ),
    "two lines of one stream": (lambda file: file["exams"].update(lines=[_line(file)] * 2), "exams.lines[1]"),
    "adjusted to what there is not": (
        lambda file: file["admission"].update(adjustment="other"),
        "admission.adjustment",
    ),
    "thousandths of a point": (lambda file: file["exams"].update(decimals=3), "exams.decimals"),
    "more marks than a sheet has room for": (
        lambda file: _component(file).update(out_of=101, decimals=2),
        "every_base.components[0]",
    ),
    "a minimum above all marks": (
        lambda file: _component(file).update(out_of=50, decimals=0, minimum_points=51),
        "every_base.components[0].minimum_points",
    ),
    "a line above all marks": (
        lambda file: file["exams"].update(lines=[{**_line(file), "least_points": 10_001}]),
        "exams.lines[0].least_points",
    ),
    "marks of two scales that the province compares": (
        lambda file: (
            file["exams"].update(lines=[{**_line(file), "least_points": 0}]),
            file["bases"].append({**_first(file), "code": "TOWN-9", "components": _otherwise_marked(file)}),
        ),
        "bases",
    ),
    "a base twice": (lambda file: file["bases"].append(_first(file)), "bases"),
    "a programme twice": (lambda file: _first(file)["programmes"].append(_programme(file)), "bases[0].programmes"),
    "a specialty that leads to two programmes": (
        lambda file: _first(file)["programmes"].append(
            {"specialty": "POOL-2", "name_zh": "POOL-2", "seats": 1, "pooled": True, "covers": [{"specialty": "GP"}]}
        ),
        "bases[0].programmes",
    ),
    "more reserved than there is": (
        lambda file: _programme(file).update(reserved_order=_programme(file)["seats"] + 1),
        "bases[0].programmes[0].reserved_order",
    ),
    "moved up before the first were examined": (
        lambda file: _after(file, "physical_by", "backfill_physical_by"),
        "admission.backfill_physical_by",
    ),
    "admitted while it is objected": (
        lambda file: _after(file, "objections_until", "admit_by"),
        "admission.admit_by",
    ),
    "reported before admitted": (lambda file: _after(file, "admit_by", "report_by"), "admission.report_by"),
    "a term before there is anybody": (
        lambda file: file["finance"].update(term_starts=file["admission"]["admit_by"] - timedelta(days=1)),
        "finance.term_starts",
    ),
    "closed while there is training": (
        lambda file: file.update(closing={"closes_at": file["finance"]["term_ends"] - timedelta(days=1)}),
        "closing.closes_at",
    ),
    "a bound that costs nothing": (
        lambda file: file.update(closing={"closes_at": file["finance"]["term_ends"], "least_pass_percent": 50}),
        "closing.cut_percent",
    ),
    "a rate twice": (
        lambda file: file["finance"].update(rates=[*file["finance"]["rates"], file["finance"]["rates"][0]]),
        "finance.rates",
    ),
    "a seat that costs the state more for some": (
        lambda file: file["finance"].update(
            rates=[*file["finance"]["rates"], {**file["finance"]["rates"][0], "categories": ["social"]}]
        ),
        "finance.rates[",
    ),
    "a year nobody trains in": (
        lambda file: file["finance"].update(
            rates=[*file["finance"]["rates"], {**file["finance"]["rates"][2], "from_year": 9}]
        ),
        "finance.rates[",
    ),
    "graduates of no year there was": (
        lambda file: file["registration"].update(eligibility=[{"graduated_since": 2099}]),
        "registration",
    ),
    "marks told twice": (
        lambda file: file["bases"][-1].update(tells=["marks", "marks"]),
        "bases",
    ),
    "a ban of no length there is": (lambda file: file["bans"].update(years=-1), "bans.years"),
    "once more who never registered": (
        lambda file: file["registration"].update(more_windows={"guest": [_social(file)]}),
        "registration.more_windows.guest",
    ),
    "two windows at once": (
        lambda file: file["bases"][0].update(windows={_category(file): [_social(file)] * 2}),
        "bases[0].windows",
    ),
    "a window no session follows": (
        lambda file: _first(file).update(windows={_category(file): [_after_all(file)]}),
        "every_base.review_sessions",
    ),
    "a line that is a gate where there are none": (
        lambda file: (
            file["every_base"].update(gated=False),
            file["exams"].update(lines=[{**_line(file), "gates": True}]),
        ),
        "exams.lines[0].gates",
    ),
    "a gate that keeps nobody out": (
        lambda file: file["every_base"].update(gated=True, components=[{**_component(file), "weight_percent": 100}]),
        "every_base.gated",
    ),
    "parts behind a gate that are sat before it": (
        lambda file: file["every_base"].update(gated=True, components=_at_once(file)),
        "every_base.components[1].sittings",
    ),
    "a paper asked of somebody twice": (
        lambda file: file["verification"].update(
            materials=[{"kind": "diploma"}, {"kind": "diploma", "categories": ["social"]}]
        ),
        "verification.materials[1]",
    ),
    "a licence of whoever has none": (
        lambda file: file["verification"].update(materials=[{"kind": "licence", "licences": ["none"]}]),
        "verification.materials[0].licences",
    ),
    "a letter of whoever has no unit": (
        lambda file: file["verification"].update(materials=[{"kind": "consent_letter"}]),
        "verification.materials[0].categories",
    ),
    "no paper at all": (lambda file: file["verification"].update(materials=[]), "verification.materials"),
    "a ban for what nobody is withdrawn for": (
        lambda file: file["bans"].update(by_cause={"too_late": 1}),
        "bans.by_cause.too_late",
    ),
    "scores final after physicals": (
        lambda file: file["every_base"].update(scores_final_by=file["admission"]["physical_by"] + timedelta(hours=1)),
        "every_base.scores_final_by",
    ),
    "transfers of no kind there is": (
        lambda file: file["admission"].update(transfers=["scarce_to_other"]),
        "admission.transfers",
    ),
}
