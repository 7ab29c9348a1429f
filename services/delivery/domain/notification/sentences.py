"""The sentences themselves, in Chinese, in the words of the season: all of them stand here [CLO-2].

None says who somebody is: the platform, which knows, addresses them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from contracts.messages.admission.adjustment import AdjustmentOffered
from contracts.messages.admission.decisions import PlaceOffered
from contracts.messages.delivery import ExamSitting, NotificationKind
from contracts.messages.exams import Mark, ResultPublished
from contracts.reasons import ZH, Reason
from contracts.season.calendar import Window
from contracts.season.season import Base, Season
from contracts.vocabulary import SHANGHAI, Component, Moment, Points, SpecialtyCode
from services.delivery.domain.notification.ahead import Ahead

_COMPONENTS: Final = {Component.WRITTEN: "笔试", Component.SKILLS: "技能考核", Component.INTERVIEW: "面试"}
_SUBJECTS: Final = {
    NotificationKind.REGISTRATION: "报名结果",
    NotificationKind.REVIEW: "资格审核结果及考核安排",
    NotificationKind.SCORES: "考核成绩",
    NotificationKind.PLACE: "拟录取结果",
    NotificationKind.ROUND: "全省统一调剂",
    NotificationKind.ADMISSION: "录取结果",
    NotificationKind.WITHDRAWAL: "退培处理",
    NotificationKind.DEADLINE: "截止时间提醒",
    NotificationKind.TASK: "待办事项提醒",
}


@lru_cache(maxsize=4_096)
def moment_zh(moment: Moment) -> str:
    """To the minute, as notices print it."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def points_zh(points: Points) -> str:
    return f"{points // 100}.{points % 100:02d}分"


def reasons_zh(reasons: Iterable[Reason]) -> str:
    return "".join(ZH[reason] for reason in reasons)


def programme_zh(base: Base, specialty: SpecialtyCode) -> str:
    """Of a programme, or of a specialty one covers."""
    own = [(each.specialty, each.name_zh) for each in base.programmes]
    covered = [(each.specialty, each.name_zh) for programme in base.programmes for each in programme.covers]
    names = (name for code, name in own + covered if code == specialty)
    return f"{base.name_zh}{next(names, specialty)}专业"


def registered(season: Season, base: Base, sessions: Sequence[Window]) -> str:
    times = "；".join(_window_zh(each) for each in sessions)
    return f"您已通过{season.title_zh}报名。请到{base.name_zh}现场确认，时间：{times}。逾期未确认的，视为自动放弃。"


def not_registered(season: Season, reasons: Iterable[Reason]) -> str:
    return f"您未通过{season.title_zh}报名：{reasons_zh(reasons)}"


def approved(season: Season, base: Base, sittings: Sequence[ExamSitting], lost: Iterable[SpecialtyCode]) -> str:
    """The verdict with time and place of every component; a component of several sittings lists them all."""
    begins = f"您已通过{season.title_zh}资格审核。"
    without = "、".join(programme_zh(base, specialty) for specialty in lost)
    consent = f"单位未同意报考的志愿不再有效：{without}。" if without else ""
    if not sittings:
        return f"{begins}{consent}您不参加招收考核。"
    named = dict.fromkeys(sitting.component for sitting in sittings)
    parts = "；".join(_component_zh(base, component, sittings) for component in named)
    gates = "各科目依次考核，前一科目未达到最低分数的，不再参加后续科目。" if base.gated else ""
    return f"{begins}{consent}请参加{base.name_zh}招收考核：{parts}。{gates}"


def _component_zh(base: Base, component: Component, sittings: Sequence[ExamSitting]) -> str:
    own = [sitting for sitting in sittings if sitting.component is component]
    times = "或".join(_window_zh(sitting) for sitting in own)
    which = "，具体场次由基地安排" if len(own) > 1 else ""
    return f"{_part_zh(base, component)}，时间：{times}{which}，地点：{own[0].place_zh}"


def not_approved(season: Season, reasons: Iterable[Reason]) -> str:
    return f"您未通过{season.title_zh}资格审核：{reasons_zh(reasons)}"


def scores(base: Base, result: ResultPublished) -> str:
    """As much of the result as the base tells its applicants [POL-13]."""
    marks = [_mark_zh(base, mark) for mark in result.marks] if "marks" in base.tells else []
    total = [f"总成绩{points_zh(result.total_points)}"] if "total" in base.tells else []
    ranks = "；".join(f"{programme_zh(base, each.specialty)}第{each.rank}名" for each in result.placings)
    ranked = f"排名：{ranks}。" if "rank" in base.tells else ""
    head, points = f"您在{base.name_zh}招收考核的成绩", "，".join([*marks, *total])
    told = f"{head}：{points}。{ranked}" if points else ranked
    return told or f"{head}已确定，您已进入排名。"


def _mark_zh(base: Base, mark: Mark) -> str:
    """As the part is marked there; out of how many, where that is not a hundred [POL-6]."""
    name, part = _part_zh(base, mark.component), base.part(mark.component)
    if mark.points is None:
        return f"{name}免考"
    if part is None or part.usual:
        return f"{name}{points_zh(mark.points)}"
    return f"{name}{part.shown(mark.points)}分（满分{part.out_of}分）"


def _part_zh(base: Base, component: Component) -> str:
    """What the part is called at the base."""
    part = base.part(component)
    return _COMPONENTS[component] if part is None or part.name_zh is None else part.name_zh


def not_ranked(base: Base, reasons: Iterable[Reason]) -> str:
    return f"您未进入{base.name_zh}的招收排名：{reasons_zh(reasons)}"


def outside_plan(base: Base) -> str:
    return f"您与住院医师规范化培训衔接，在{base.name_zh}不占招收计划，不参加招收考核。"


def seat_of_plan(base: Base) -> str:
    return f"您经{base.name_zh}确认，与住院医师规范化培训衔接，占用招收计划名额，不参加招收考核。"


def reopened(base: Base) -> str:
    return f"{base.name_zh}的考核成绩已重新开放更正，此前公布的成绩和排名作废，请等候重新公布。"


def offered(base: Base, offer: PlaceOffered | AdjustmentOffered) -> str:
    by_round = "经全省统一调剂，" if isinstance(offer, AdjustmentOffered) else ""
    place = programme_zh(base, offer.specialty)
    return f"{by_round}您被{place}拟录取。请于{moment_zh(offer.physical_by)}前完成体检，逾期或不合格的取消拟录取资格。"


def no_place(base: Base, reasons: Iterable[Reason]) -> str:
    return f"您在{base.name_zh}未获拟录取：{reasons_zh(reasons)}"


def place_lost(base: Base, reasons: Iterable[Reason]) -> str:
    return f"您在{base.name_zh}的拟录取资格已取消：{reasons_zh(reasons)}"


def no_place_in_round(reasons: Iterable[Reason]) -> str:
    return f"全省统一调剂未能为您安排名额：{reasons_zh(reasons)}"


def round_opens(window: Window) -> str:
    return f"您可以申请全省统一调剂，申请时间：{_window_zh(window)}。"


def admitted(base: Base, specialty: SpecialtyCode, report_by: Moment) -> str:
    place = programme_zh(base, specialty)
    return f"您已被{place}录取。请于{moment_zh(report_by)}前报到，逾期未报到的按退培处理。"


def linked(base: Base, specialty: SpecialtyCode, report_by: Moment) -> str:
    place = programme_zh(base, specialty)
    return f"您已与{place}住院医师规范化培训衔接。请于{moment_zh(report_by)}前报到，逾期未报到的按退培处理。"


def withdrawn(base: Base, reasons: Iterable[Reason]) -> str:
    return f"您在{base.name_zh}的培训已按退培处理：{reasons_zh(reasons)}"


def reinstated(base: Base) -> str:
    return f"您在{base.name_zh}的培训资格已恢复，退培处理撤销。"


def deadline(base: Base, what: Ahead, by: Moment) -> str:
    """What an applicant is reminded of."""
    until = moment_zh(by)
    told = {
        Ahead.REVIEW: f"您尚未完成现场确认，请于{until}前到{base.name_zh}办理，逾期视为自动放弃。",
        Ahead.PHYSICAL: f"您尚未完成体检，请于{until}前完成，逾期取消拟录取资格。",
        Ahead.ROUND: f"全省统一调剂申请于{until}截止，您尚未申请。",
        Ahead.REPORT: f"请于{until}前到{base.name_zh}报到，逾期未报到的按退培处理。",
    }
    return told[what]


def task(what: Ahead, by: Moment) -> str:
    """What waits for a base, of one application."""
    until = moment_zh(by)
    told = {
        Ahead.REVIEW: f"该报名尚待现场确认与资格审核，截止时间：{until}。",
        Ahead.CONFIRMATION: f"该拟录取人员体检合格，尚待确认名单，截止时间：{until}，未经确认的不予公示。",
        Ahead.OPERATION: f"该拟录取人员公示后尚待办理录取操作，截止时间：{until}。",
        Ahead.REPORT: f"该录取人员尚未登记报到，报到截止时间：{until}。",
    }
    return told[what]


def taken_back(kind: NotificationKind) -> str:
    return f"此前关于“{_SUBJECTS[kind]}”的通知不再有效。"


def _window_zh(window: Window | ExamSitting) -> str:
    return _from_to_zh(window.opens, window.closes)


@lru_cache(maxsize=4_096)
def _from_to_zh(opens: Moment, closes: Moment) -> str:
    """From when to when; the day once, where both are of the same."""
    local = closes.astimezone(SHANGHAI)
    same = opens.astimezone(SHANGHAI).date() == local.date()
    return f"{moment_zh(opens)}至{f'{local:%H:%M}' if same else moment_zh(closes)}"
