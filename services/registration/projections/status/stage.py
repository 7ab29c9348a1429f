"""The stages of an application as the applicant reads them: each is final, or waits for someone [REG-12, SAGA-6]."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Actor = Literal["registration", "base", "applicant", "admission"]


class Stage(StrEnum):
    SUBMITTED = "submitted"
    REGISTERED = "registered"
    REFUSED = "refused"
    APPROVED = "approved"
    REVIEW_REFUSED = "review_refused"
    SCORED = "scored"
    SCORES_REOPENED = "scores_reopened"
    RANKED = "ranked"
    EXAM_DROPPED = "exam_dropped"
    OUTSIDE_PLAN = "outside_plan"
    IN_PLAN = "in_plan"
    OFFERED = "offered"
    UNPLACED = "unplaced"
    IN_ROUND = "in_round"
    UNADMITTED = "unadmitted"
    PHYSICAL_PASSED = "physical_passed"
    NOTICED = "noticed"
    VACATED = "vacated"
    LINKED = "linked"
    ADMITTED = "admitted"
    REPORTED = "reported"
    AGREED = "agreed"
    IN_TRAINING = "in_training"
    COMPLETED = "completed"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"
    REINSTATING = "reinstating"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a stage reads, and whom it waits for; no one when it is final."""

    zh: str
    en: str
    waits_for: Actor | None = None


WORDINGS: Final[Mapping[Stage, Wording]] = {
    Stage.SUBMITTED: Wording("已提交，待受理", "Submitted", "registration"),
    Stage.REGISTERED: Wording("已报名，待现场确认", "Registered; on-site confirmation follows", "applicant"),
    Stage.REFUSED: Wording("报名未通过", "Registration refused"),
    Stage.APPROVED: Wording("资格审核通过，待考核", "Review passed; the examination follows", "base"),
    Stage.REVIEW_REFUSED: Wording("资格审核未通过", "Review refused"),
    Stage.SCORED: Wording("成绩已确定，待排名", "Scores are final; the ranking follows", "base"),
    Stage.SCORES_REOPENED: Wording(
        "成绩已重新开放更正，待基地重新确定后公布",
        "Scores are reopened for correction; the base declares them anew",
        "base",
    ),
    Stage.RANKED: Wording("成绩已公布，待录取", "Ranked; placing follows", "admission"),
    Stage.EXAM_DROPPED: Wording("未参加排名", "Not ranked"),
    Stage.OUTSIDE_PLAN: Wording(
        "资格审核通过，与住培衔接（不占招收计划）",
        "Review passed; to be linked with residency outside the quota plan",
        "admission",
    ),
    Stage.IN_PLAN: Wording(
        "资格审核通过，与住培衔接（占招收计划）",
        "Review passed; to be linked with residency on a seat of the quota plan",
        "admission",
    ),
    Stage.OFFERED: Wording("拟录取，待体检", "Proposed; a physical examination is due", "applicant"),
    Stage.UNPLACED: Wording(
        "未录取，可申请全省统一调剂", "No place; the provincial round may be entered while it is open"
    ),
    Stage.IN_ROUND: Wording("已申请全省统一调剂", "In the provincial round; it is drawn when it closes", "admission"),
    Stage.UNADMITTED: Wording("未录取", "Not admitted; no seat was left"),
    Stage.PHYSICAL_PASSED: Wording("体检合格，待公示", "Physical passed; the public notice follows", "base"),
    Stage.NOTICED: Wording("公示中，待录取", "On the public notice; admission follows", "base"),
    Stage.VACATED: Wording("拟录取资格已取消", "The proposed place was lost"),
    Stage.LINKED: Wording("已与住培衔接，待报到", "Linked with residency; reporting is due", "applicant"),
    Stage.ADMITTED: Wording("已录取，待报到", "Admitted; reporting is due", "applicant"),
    Stage.REPORTED: Wording("已报到，待签订培训协议", "Reported; the training agreement follows", "base"),
    Stage.AGREED: Wording("已签订培训协议，待开始培训", "Agreement signed; training starts", "base"),
    Stage.IN_TRAINING: Wording("培训中", "In training", "base"),
    Stage.COMPLETED: Wording("培训期满", "The training term is over"),
    Stage.WITHDRAWING: Wording("退培办理中", "Withdrawal under way", "admission"),
    Stage.REINSTATING: Wording("恢复培训资格办理中", "Being reinstated", "admission"),
    Stage.WITHDRAWN: Wording("已退培，禁报期内不得报名", "Withdrawn; no registration in this track until the ban ends"),
}
