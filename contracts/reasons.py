"""Why something was refused: a stable code, and a sentence fit to show the applicant, in two languages [REG-13]."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Codes never change their meaning; a new case gets a new code."""

    OUTSIDE_WINDOW = "outside_window"
    AMENDED_TOO_LATE = "amended_too_late"
    CATEGORY_NOT_TAKEN = "category_not_taken"
    NOT_A_NATIONAL = "not_a_national"
    EDUCATION_TOO_LOW = "education_too_low"
    EDUCATION_TOO_HIGH = "education_too_high"
    NOT_FULL_TIME = "not_full_time"
    MAJOR_NOT_ACCEPTED = "major_not_accepted"
    NO_DIPLOMA = "no_diploma"
    SPECIALTY_NOT_OFFERED = "specialty_not_offered"
    TOO_MANY_PREFERENCES = "too_many_preferences"
    REPEATED_PREFERENCE = "repeated_preference"
    EMPLOYER_MISSING = "employer_missing"
    ID_NUMBER_INVALID = "id_number_invalid"
    EARLIER_WITHDRAWAL = "earlier_withdrawal"
    ALREADY_APPLIED = "already_applied"
    BANNED = "banned"
    CANCELLED_BY_APPLICANT = "cancelled_by_applicant"
    FRAUD = "fraud"
    MATERIAL_MISSING = "material_missing"
    CONSENT_MISSING = "consent_missing"
    CONSENT_DISAGREES = "consent_disagrees"
    CONSENT_UNSEALED = "consent_unsealed"
    REVIEWER_DISAGREED = "reviewer_disagreed"
    ABSENT_FROM_REVIEW = "absent_from_review"
    EXCUSED_BUT_ABSENT = "excused_but_absent"
    EXCUSE_NOT_VALID = "excuse_not_valid"
    REVIEW_CLOSED = "review_closed"
    SCHOOL_REVIEW_MISSING = "school_review_missing"
    SCHOOL_SEAL_MISSING = "school_seal_missing"
    SCHOOL_DISAGREED = "school_disagreed"
    SCHOOL_REVIEW_AFTER_BASE = "school_review_after_base"
    REDUCTION_TOO_LONG = "reduction_too_long"
    REDUCTION_BASE_DISAGREED = "reduction_base_disagreed"
    REDUCTION_REVIEWER_DISAGREED = "reduction_reviewer_disagreed"
    REDUCTION_REVIEWER_WRONG = "reduction_reviewer_wrong"
    REDUCTION_COPIES_MISSING = "reduction_copies_missing"
    REDUCTION_PENDING = "reduction_pending"
    APPLICATION_NOT_LIVE = "application_not_live"
    ABSENT_FROM_EXAM = "absent_from_exam"
    BELOW_MINIMUM = "below_minimum"
    SCORES_ALREADY_FINAL = "scores_already_final"
    ADMISSIONS_EXIST = "admissions_exist"
    NOT_APPROVED = "not_approved"
    OUTSIDE_PLAN = "outside_plan"
    QUOTA_FULL = "quota_full"
    MERIT_CORRECTED = "merit_corrected"
    SCORES_REOPENED = "scores_reopened"
    PHYSICAL_FAILED = "physical_failed"
    PHYSICAL_MISSING = "physical_missing"
    PHYSICAL_ELSEWHERE = "physical_elsewhere"
    GAVE_UP = "gave_up"
    OBJECTION_UPHELD = "objection_upheld"
    OBJECTION_PENDING = "objection_pending"
    ROUND_FULL = "round_full"
    ROUND_CLOSED = "round_closed"
    ADMISSION_NOT_OPERATED = "admission_not_operated"
    DID_NOT_REPORT = "did_not_report"
    LEFT_TRAINING = "left_training"
    LEFT_FOR_STUDY = "left_for_study"
    SEAT_GIVEN_AWAY = "seat_given_away"
    NOT_ON_ROSTER = "not_on_roster"
    ROSTER_NAME_DISAGREES = "roster_name_disagrees"
    ROSTER_BASE_DISAGREES = "roster_base_disagrees"
    ROSTER_SPECIALTY = "roster_specialty"
    PLACED_TOO_FAR = "placed_too_far"
    STUDY_NOT_ACCEPTED = "study_not_accepted"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    GRADUATED_TOO_YOUNG = "graduated_too_young"
    DIPLOMA_NOT_YET = "diploma_not_yet"
    DEGREES_OUT_OF_ORDER = "degrees_out_of_order"
    REVISION_REPEATED = "revision_repeated"
    REVISION_SUPERSEDED = "revision_superseded"
    APPLICATION_UNKNOWN = "application_unknown"
    ROSTER_NOT_NEEDED = "roster_not_needed"
    WITHDRAWAL_UNDECIDED = "withdrawal_undecided"
    FALSE_DECLARATION = "false_declaration"
    ANOTHER_BASE = "another_base"
    ATTENDED_OUTSIDE_SESSIONS = "attended_outside_sessions"
    SCHOOL_REVIEW_NOT_NEEDED = "school_review_not_needed"
    CONSENT_INCOMPLETE = "consent_incomplete"
    REDUCTION_NOT_APPLIED = "reduction_not_applied"
    REDUCTION_OUT_OF_ORDER = "reduction_out_of_order"
    COMPONENT_NOT_EXAMINED = "component_not_examined"
    EXCUSE_NOT_NEEDED = "excuse_not_needed"
    SCORES_NOT_FINAL = "scores_not_final"


ZH: Final[dict[Reason, str]] = {
    Reason.OUTSIDE_WINDOW: "提交时间不在该类人员的报名时间内。",
    Reason.AMENDED_TOO_LATE: "报名已截止，修改不予受理，以截止前最后一次有效填报为准。",
    Reason.CATEGORY_NOT_TAKEN: "本次招收不面向该类人员。",
    Reason.NOT_A_NATIONAL: "报名者应具有中华人民共和国国籍。",
    Reason.EDUCATION_TOO_LOW: "学历未达到招收要求，且未取得相应医师资格证书。",
    Reason.EDUCATION_TOO_HIGH: "助理全科培训面向三年制专科毕业生，所填学历不符合要求。",
    Reason.NOT_FULL_TIME: "学历应为三年全日制专科。",
    Reason.MAJOR_NOT_ACCEPTED: "所学专业不在招收专业范围内。",
    Reason.NO_DIPLOMA: "未获得学历证书者，不得参加培训。",
    Reason.SPECIALTY_NOT_OFFERED: "所报基地本年度不招收该专业。",
    Reason.TOO_MANY_PREFERENCES: "填报的专业志愿超过规定数量。",
    Reason.REPEATED_PREFERENCE: "专业志愿重复填报。",
    Reason.EMPLOYER_MISSING: "单位委派人员应填写单位名称及级别。",
    Reason.ID_NUMBER_INVALID: "身份证号码校验未通过。",
    Reason.EARLIER_WITHDRAWAL: "未能确认无退出或终止培训等记录。",
    Reason.ALREADY_APPLIED: "同一年度同一培训类别已有有效报名。",
    Reason.BANNED: "处于不得报名的期限内。",
    Reason.CANCELLED_BY_APPLICANT: "报名者已取消报名。",
    Reason.FRAUD: "弄虚作假，取消报名、录取资格。",
    Reason.MATERIAL_MISSING: "现场确认材料不齐全。",
    Reason.CONSENT_MISSING: "缺少单位同意报考证明。",
    Reason.CONSENT_DISAGREES: "同意报考证明与填报的基地或专业不一致。",
    Reason.CONSENT_UNSEALED: "同意报考证明未加盖公章。",
    Reason.REVIEWER_DISAGREED: "培训基地资格审核未通过。",
    Reason.ABSENT_FROM_REVIEW: "未按时参加现场确认，视为主动放弃。",
    Reason.EXCUSED_BUT_ABSENT: "经同意改期后仍未参加现场确认。",
    Reason.EXCUSE_NOT_VALID: "改期应在现场确认截止前提出，且所定时间应在现场确认期限内。",
    Reason.REVIEW_CLOSED: "现场确认已截止，审核更正不予受理。",
    Reason.SCHOOL_REVIEW_MISSING: "缺少所在学校的资格审核。",
    Reason.SCHOOL_SEAL_MISSING: "报名表未加盖所在学校公章。",
    Reason.SCHOOL_DISAGREED: "所在学校资格审核未通过。",
    Reason.SCHOOL_REVIEW_AFTER_BASE: "所在学校审核应在培训基地审核之前完成。",
    Reason.REDUCTION_TOO_LONG: "申请减免的年限不少于培训年限。",
    Reason.REDUCTION_BASE_DISAGREED: "培训基地不同意减免培训年限。",
    Reason.REDUCTION_REVIEWER_DISAGREED: "减免培训年限审核未通过。",
    Reason.REDUCTION_REVIEWER_WRONG: "减免培训年限应由相应的审核单位审核：西医为人才中心，中医为中医药学会。",
    Reason.REDUCTION_COPIES_MISSING: "减免培训年限申请表应一式两份备案。",
    Reason.REDUCTION_PENDING: "减免培训年限重新办理中。",
    Reason.APPLICATION_NOT_LIVE: "报名已失效。",
    Reason.ABSENT_FROM_EXAM: "缺考，视为主动放弃。",
    Reason.BELOW_MINIMUM: "成绩未达到最低分数线。",
    Reason.SCORES_ALREADY_FINAL: "成绩已确定，不再更改。",
    Reason.ADMISSIONS_EXIST: "该基地已有录取人员，成绩不再重新开放。",
    Reason.NOT_APPROVED: "资格审核未通过，不参加考核排名。",
    Reason.OUTSIDE_PLAN: "专硕研究生按有关规定与住院医师规范化培训衔接，不占招收计划，不参加招收考核排名。",
    Reason.QUOTA_FULL: "按成绩排序，招收计划已满。",
    Reason.MERIT_CORRECTED: "成绩名次更正，拟录取名单随之调整。",
    Reason.SCORES_REOPENED: "成绩已重新开放更正，原拟录取结果暂停，待成绩重新公布后确定。",
    Reason.PHYSICAL_FAILED: "体检不合格。",
    Reason.PHYSICAL_MISSING: "未在规定时间内提交体检报告。",
    Reason.PHYSICAL_ELSEWHERE: "体检应在三级甲等医院进行。",
    Reason.GAVE_UP: "本人放弃。",
    Reason.OBJECTION_UPHELD: "公示期异议经核实成立，取消拟录取资格。",
    Reason.OBJECTION_PENDING: "公示期异议尚待处理。",
    Reason.ROUND_FULL: "全省统一调剂后，所报基地已无剩余计划。",
    Reason.ROUND_CLOSED: "不在全省统一调剂时间内。",
    Reason.ADMISSION_NOT_OPERATED: "基地未在规定时间内完成录取操作。",
    Reason.DID_NOT_REPORT: "录取后未按要求报到，按退培处理。",
    Reason.LEFT_TRAINING: "报到后离开培训，按退培处理。",
    Reason.LEFT_FOR_STUDY: "培训期间脱产攻读研究生，按退培处理。",
    Reason.SEAT_GIVEN_AWAY: "原招收名额已另行安排，无法恢复培训资格。",
    Reason.NOT_ON_ROSTER: "身份证号码不在已公布的名册（名单）中。",
    Reason.ROSTER_NAME_DISAGREES: "姓名与名册（名单）登记的不一致。",
    Reason.ROSTER_BASE_DISAGREES: "所报培训基地与统筹安排的基地不一致。",
    Reason.ROSTER_SPECIALTY: "订单定向医学毕业生应报全科或中医全科专业。",
    Reason.PLACED_TOO_FAR: "统筹安排的基地不在定向就业地所在或临近州市。",
    Reason.STUDY_NOT_ACCEPTED: "学习形式或学制不在招收范围内。",
    Reason.TOO_YOUNG: "按出生日期计算，年龄低于本次招收的规定。",
    Reason.TOO_OLD: "按出生日期计算，年龄高于本次招收的规定。",
    Reason.GRADUATED_TOO_YOUNG: "毕业日期与出生日期不符，毕业时未满十四周岁。",
    Reason.DIPLOMA_NOT_YET: "填报已取得学历证书，但毕业日期晚于提交日期。",
    Reason.DEGREES_OUT_OF_ORDER: "第一学历的毕业日期晚于最高学历的毕业日期。",
    Reason.REVISION_REPEATED: "同一修订号下已有内容不同的填报，以先提交的为准。",
    Reason.REVISION_SUPERSEDED: "已有更新的版本，本版本不予采用。",
    Reason.APPLICATION_UNKNOWN: "没有该报名号的报名。",
    Reason.ROSTER_NOT_NEEDED: "本次招收没有需要该类名册（名单）的人员。",
    Reason.WITHDRAWAL_UNDECIDED: "系统有退培记录，与本人申报不一致，培训基地尚未作出认定。",
    Reason.FALSE_DECLARATION: "经培训基地认定，本人申报的无退培记录不属实。",
    Reason.ANOTHER_BASE: "报名不在该培训基地（或不在本次招收）。",
    Reason.ATTENDED_OUTSIDE_SESSIONS: "现场确认不在规定的时间内。",
    Reason.SCHOOL_REVIEW_NOT_NEEDED: "该类人员不需要学校审核。",
    Reason.CONSENT_INCOMPLETE: "同意报考证明未写明身份证号或联系方式。",
    Reason.REDUCTION_NOT_APPLIED: "没有减免培训年限的申请。",
    Reason.REDUCTION_OUT_OF_ORDER: "减免培训年限应依次申请、审核、复核、备案，日期先后不符。",
    Reason.COMPONENT_NOT_EXAMINED: "该培训基地不考核该科目。",
    Reason.EXCUSE_NOT_NEEDED: "该科目已有成绩，无需缺考说明。",
    Reason.SCORES_NOT_FINAL: "成绩尚未确定，无需重新开放。",
}

EN: Final[dict[Reason, str]] = {
    Reason.OUTSIDE_WINDOW: "Submitted outside the registration window of the category.",
    Reason.AMENDED_TOO_LATE: "Registration had closed; the last valid form submitted before stands.",
    Reason.CATEGORY_NOT_TAKEN: "This intake does not take the category.",
    Reason.NOT_A_NATIONAL: "Applicants must be nationals of the People's Republic of China.",
    Reason.EDUCATION_TOO_LOW: "The education is below what is asked for, and no licence is held that makes up for it.",
    Reason.EDUCATION_TOO_HIGH: "Assistant-GP training is for three-year college graduates; this education is another.",
    Reason.NOT_FULL_TIME: "The education must be a full-time three-year college course.",
    Reason.MAJOR_NOT_ACCEPTED: "The major is not among those accepted.",
    Reason.NO_DIPLOMA: "Nobody trains without a diploma.",
    Reason.SPECIALTY_NOT_OFFERED: "The base does not offer the specialty this year.",
    Reason.TOO_MANY_PREFERENCES: "More specialties were named than the season allows.",
    Reason.REPEATED_PREFERENCE: "A specialty was named twice.",
    Reason.EMPLOYER_MISSING: "A unit applicant must name the employer and its level.",
    Reason.ID_NUMBER_INVALID: "The ID number does not check.",
    Reason.EARLIER_WITHDRAWAL: "It was not declared that there is no earlier withdrawal from training.",
    Reason.ALREADY_APPLIED: "There is a live application in the same season and track.",
    Reason.BANNED: "A ban from registering is in force.",
    Reason.CANCELLED_BY_APPLICANT: "The applicant cancelled the registration.",
    Reason.FRAUD: "Fraud: registration and admission are cancelled.",
    Reason.MATERIAL_MISSING: "Materials for on-site confirmation are missing.",
    Reason.CONSENT_MISSING: "The employer's letter of consent is missing.",
    Reason.CONSENT_DISAGREES: "The letter of consent names another base or specialty than the application.",
    Reason.CONSENT_UNSEALED: "The letter of consent is not sealed.",
    Reason.REVIEWER_DISAGREED: "The base's qualification review was not passed.",
    Reason.ABSENT_FROM_REVIEW: "Absent from on-site confirmation: a voluntary give-up.",
    Reason.EXCUSED_BUT_ABSENT: "Absent from on-site confirmation on the agreed later day too.",
    Reason.EXCUSE_NOT_VALID: "Another day must be asked for before on-site confirmation closes, and lie within it.",
    Reason.REVIEW_CLOSED: "On-site confirmation has closed; the review is corrected no more.",
    Reason.SCHOOL_REVIEW_MISSING: "The school's review is missing.",
    Reason.SCHOOL_SEAL_MISSING: "The school has not sealed the form.",
    Reason.SCHOOL_DISAGREED: "The school's review was not passed.",
    Reason.SCHOOL_REVIEW_AFTER_BASE: "The school must review before the base does.",
    Reason.REDUCTION_TOO_LONG: "The reduction asked for is as long as the training.",
    Reason.REDUCTION_BASE_DISAGREED: "The base does not agree to a shorter term.",
    Reason.REDUCTION_REVIEWER_DISAGREED: "The review of the shorter term was not passed.",
    Reason.REDUCTION_REVIEWER_WRONG: "Western medicine is reviewed by the talent centre, TCM by the TCM society.",
    Reason.REDUCTION_COPIES_MISSING: "The application for a shorter term must be filed in two copies.",
    Reason.REDUCTION_PENDING: "The term reduction is being decided anew.",
    Reason.APPLICATION_NOT_LIVE: "The application is no longer live.",
    Reason.ABSENT_FROM_EXAM: "Absent from the examination: a voluntary give-up.",
    Reason.BELOW_MINIMUM: "Below the minimum mark.",
    Reason.SCORES_ALREADY_FINAL: "Scores are final and do not change any more.",
    Reason.ADMISSIONS_EXIST: "The base has admitted trainees; its scores are not reopened.",
    Reason.NOT_APPROVED: "Not approved by the review, and so not ranked.",
    Reason.OUTSIDE_PLAN: "Postgraduates are linked with residency outside the quota plan; they sit no examination.",
    Reason.QUOTA_FULL: "All seats went to better ranks.",
    Reason.MERIT_CORRECTED: "The merit order was corrected, and the proposed list with it.",
    Reason.SCORES_REOPENED: "Scores are reopened for correction; proposals wait until results are published anew.",
    Reason.PHYSICAL_FAILED: "The physical examination was failed.",
    Reason.PHYSICAL_MISSING: "No physical examination was reported in time.",
    Reason.PHYSICAL_ELSEWHERE: "The physical examination must be held at a grade-3A hospital.",
    Reason.GAVE_UP: "Given up by the applicant.",
    Reason.OBJECTION_UPHELD: "An objection to the public notice was upheld; the proposal is dropped.",
    Reason.OBJECTION_PENDING: "An objection to the public notice waits for its decision.",
    Reason.ROUND_FULL: "The provincial round had no seat left at the bases named.",
    Reason.ROUND_CLOSED: "The provincial round was over.",
    Reason.ADMISSION_NOT_OPERATED: "The base did not complete the admission operation in time.",
    Reason.DID_NOT_REPORT: "Did not report after admission: treated as withdrawn.",
    Reason.LEFT_TRAINING: "Left the training after reporting: treated as withdrawn.",
    Reason.LEFT_FOR_STUDY: "Left the training for full-time graduate study: treated as withdrawn.",
    Reason.SEAT_GIVEN_AWAY: "The seat was given away meanwhile; the withdrawal stands.",
    Reason.NOT_ON_ROSTER: "The ID number is on no published roster.",
    Reason.ROSTER_NAME_DISAGREES: "The name differs from that on the roster.",
    Reason.ROSTER_BASE_DISAGREES: "The base differs from the one the roster fixes.",
    Reason.ROSTER_SPECIALTY: "Order-oriented graduates apply for general practice or TCM general practice.",
    Reason.PLACED_TOO_FAR: "The base lies neither in the prefecture of employment nor next to it.",
    Reason.STUDY_NOT_ACCEPTED: "The form or the length of study is not among those accepted.",
    Reason.TOO_YOUNG: "By the date of birth the applicant is younger than this intake allows.",
    Reason.TOO_OLD: "By the date of birth the applicant is older than this intake allows.",
    Reason.GRADUATED_TOO_YOUNG: "The graduation does not fit the birth: it lies before the fourteenth birthday.",
    Reason.DIPLOMA_NOT_YET: "A diploma is said to be held, but the graduation lies after the form was submitted.",
    Reason.DEGREES_OUT_OF_ORDER: "The first degree lies after the highest one.",
    Reason.REVISION_REPEATED: "Another content was submitted before under the same revision; that one counts.",
    Reason.REVISION_SUPERSEDED: "A later revision is known already; this one counts no more.",
    Reason.APPLICATION_UNKNOWN: "No application of this number is known.",
    Reason.ROSTER_NOT_NEEDED: "Nobody in this intake needs to stand on such a roster.",
    Reason.WITHDRAWAL_UNDECIDED: "An earlier withdrawal is on file against the declaration; the base is yet to decide.",
    Reason.FALSE_DECLARATION: "The base found the declaration of no earlier withdrawal to be false.",
    Reason.ANOTHER_BASE: "The application is at another base, or in another season.",
    Reason.ATTENDED_OUTSIDE_SESSIONS: "The applicant came outside the on-site sessions.",
    Reason.SCHOOL_REVIEW_NOT_NEEDED: "Applicants of this category need no review by a school.",
    Reason.CONSENT_INCOMPLETE: "The letter of consent lacks the ID number or a contact.",
    Reason.REDUCTION_NOT_APPLIED: "No term reduction has been applied for.",
    Reason.REDUCTION_OUT_OF_ORDER: "Application, decision, review and filing follow each other; the dates do not.",
    Reason.COMPONENT_NOT_EXAMINED: "The base does not examine this component.",
    Reason.EXCUSE_NOT_NEEDED: "There are marks for this component; nothing is to be excused.",
    Reason.SCORES_NOT_FINAL: "The scores are not final; there is nothing to reopen.",
}
