"""What a decision certificate may say of a wish or of an outcome, and the rule behind it, for people [ADM-9]."""

from typing import Final

CITES: Final[dict[str, str]] = {
    "seated": "ADM-1: by merit, on the best preference that had a seat",
    "seated_on_reserved": "ADM-1: on a seat reserved for roster-placed applicants",
    "better_granted": "ADM-1: a better preference was granted",
    "not_offered": "ADM-1: the programme takes no part in this round",
    "below_minimum": "EXM-6: the total is below the least one asked for",
    "no_seats": "ADM-1: the programme has no seats in this round",
    "only_reserved_left": "ADM-1: open seats went to those before; the free ones are reserved until adjustment",
    "outdone": "ADM-1: every seat went to somebody who goes before",
    "took_no_part": "ADM-4: whoever leaves before placing closes makes room",
    "fell": "EXM-3: no part in the merit order any more",
    "left": "ADM-4: the place was left in time, the next in merit order moved up",
    "adjusted": "ADM-3: in merit order, on the first scarce programme with a seat left",
    "declined": "ADM-3: adjustment was not accepted",
    "bound": "REG-5: order applicants train in the specialty of the roster and in no other",
    "no_scarce_seat": "ADM-3: no scarce programme of the stream had a seat left",
    "granted": "ADM-6: in turn, on the first programme with a seat left",
    "granted_held_back": "ADM-6: in turn, no programme tried had a seat left: on one the province had held back",
    "refused": "ADM-6: every programme tried had gone to those whose turn came before",
}

CITES_ZH: Final[dict[str, str]] = {
    "seated": "按成绩排序，录入所填志愿中尚有名额的最前一个。",
    "seated_on_reserved": "录入为名册定向人员预留的名额。",
    "better_granted": "更靠前的志愿已录取。",
    "not_offered": "该专业本轮不招收。",
    "below_minimum": "总成绩未达到最低分数线。",
    "no_seats": "该专业本轮没有名额。",
    "only_reserved_left": "公开名额已满，余下的名额预留给名册定向人员。",
    "outdone": "名额均由名次在前者取得。",
    "took_no_part": "录取结束前已退出，不再参加排序。",
    "fell": "不再参加成绩排序。",
    "left": "在规定时间内退出拟录取，由名次在后者递补。",
    "adjusted": "服从调剂，按成绩排序调入尚有名额的紧缺专业。",
    "declined": "未填报服从调剂。",
    "bound": "订单定向人员只在名册规定的专业培训。",
    "no_scarce_seat": "本类别的紧缺专业已无名额可供调剂。",
    "granted": "全省统一调剂中按顺序录入尚有名额的专业。",
    "granted_held_back": "所报专业均无剩余名额，全省统一调剂中按顺序使用省级预留名额录入。",
    "refused": "全省统一调剂中所报基地的名额均由顺序在前者取得。",
}
