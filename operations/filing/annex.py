"""Annexes 4 and 5: their columns as printed in the notice, and one trainee's line in them [EXP-1, EXP-3]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.education import Education, FirstDegree
from contracts.messages.platform.acts import Employer, Identity
from contracts.season.programmes import Covered, Programme
from contracts.vocabulary import ApplicationId, Category, EducationLevel, Licence, Major, Sex, Track
from services.printing.sheet import TableColumn

_CATEGORY: Final = {
    Category.UNIT: "单位人",
    Category.ORDER: "单位人",
    Category.SOCIAL: "社会人",
    Category.POSTGRADUATE: "学位衔接",
}
"""Order-oriented graduates are sent by their unit [N22 六(三)]; the annexes know no other word for them."""
_LEVEL: Final = {
    EducationLevel.SECONDARY: "中专",
    EducationLevel.JUNIOR_COLLEGE: "专科",
    EducationLevel.BACHELOR: "本科",
    EducationLevel.MASTER: "硕士研究生",
    EducationLevel.DOCTOR: "博士研究生",
}
_DEGREE: Final = {
    EducationLevel.BACHELOR: "学士",
    EducationLevel.MASTER: "硕士",
    EducationLevel.DOCTOR: "博士",
}
_DEGREE_TYPE: Final = {"professional": "专业学位", "academic": "学术学位", None: ""}
_MAJOR: Final = {Major.CLINICAL: "临床医学", Major.DENTAL: "口腔医学", Major.TCM: "中医学", Major.OTHER: "其他"}
_SEX: Final = {Sex.FEMALE: "女", Sex.MALE: "男"}


@dataclass(frozen=True, slots=True)
class Trainee:
    """One admitted trainee, everything a roster asks for. Personal data."""

    application: ApplicationId
    identity: Identity
    category: Category
    education: Education
    licence: Licence
    employer: Employer | None
    programme: Programme
    years: int
    on: date
    named: Covered | None = None
    """Which of the specialties the programme covers was wanted; None of whoever was adjusted to it [ADM-8]."""

    @property
    def specialty_zh(self) -> str:
        """The real specialty: the one that was wanted, of a programme that covers several."""
        return self.programme.name_zh if self.named is None else self.named.name_zh or self.named.specialty

    @property
    def filed(self) -> Education | FirstDegree:
        """The highest degree, unless it cannot sit the licensing examination; then the first one [EXP-3]."""
        return self.education.licensing


_Cell = Callable[[Trainee], str]


def _age(trainee: Trainee) -> str:
    born, on = trainee.identity.born_on, trainee.on
    return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _degree(trainee: Trainee) -> str:
    return trainee.filed.degree or _DEGREE.get(trainee.filed.level, "")


def _degree_type(trainee: Trainee) -> str:
    """Left empty for a bachelor [annex 4, note 3]."""
    above = trainee.filed.level in (EducationLevel.MASTER, EducationLevel.DOCTOR)
    return _DEGREE_TYPE[trainee.education.degree_type] if above else ""


def _fresh(trainee: Trainee) -> str:
    return "应届" if trainee.filed.graduates_on.year == trainee.on.year else "往届"


def _licensed(held: Licence) -> _Cell:
    return lambda trainee: "是" if trainee.licence is held else "否"


def _certificate(held: Licence) -> _Cell:
    return lambda trainee: (trainee.identity.licence_number or "") if trainee.licence is held else ""


_WHO: Final[Mapping[TableColumn, _Cell]] = {
    TableColumn("姓名", 7): lambda trainee: trainee.identity.name,
    TableColumn("性别", 4): lambda trainee: _SEX[trainee.identity.sex],
    TableColumn("年龄", 4): _age,
    TableColumn("身份证号", 17): lambda trainee: trainee.identity.id_number,
    TableColumn("毕业院校", 12): lambda trainee: trainee.filed.school,
    TableColumn("毕业年份", 5): lambda trainee: str(trainee.filed.graduates_on.year),
    TableColumn("身份类型", 7): lambda trainee: _CATEGORY[trainee.category],
    TableColumn("学历", 6): lambda trainee: _LEVEL[trainee.filed.level],
}
_STUDIED: Final[Mapping[TableColumn, _Cell]] = {
    TableColumn("毕业专业", 8): lambda trainee: trainee.filed.major_zh or _MAJOR[trainee.filed.major],
    TableColumn("工作单位", 13): lambda trainee: trainee.employer.name if trainee.employer else "",
    TableColumn("培训专业", 8): lambda trainee: trainee.specialty_zh,
    TableColumn("往/应届", 5): _fresh,
}
_MAIL: Final[Mapping[TableColumn, _Cell]] = {TableColumn("邮箱", 13): lambda trainee: trainee.identity.email or ""}
_PHONE: Final[Mapping[TableColumn, _Cell]] = {TableColumn("联系电话", 11): lambda trainee: trainee.identity.phone}
_DEGREES: Final[Mapping[TableColumn, _Cell]] = {
    TableColumn("学位", 5): _degree,
    TableColumn("学位类型", 6): _degree_type,
}
_PARTNER: Final[Mapping[TableColumn, _Cell]] = {
    TableColumn("是否在协同医院培训", 6): lambda trainee: "是" if trainee.programme.partner_hospital else "否",
    TableColumn("协同医院名称", 11): lambda trainee: trainee.programme.partner_hospital or "",
}


def _licence(question: str, certificate: str, held: Licence) -> Mapping[TableColumn, _Cell]:
    return {TableColumn(question, 6): _licensed(held), TableColumn(certificate, 13): _certificate(held)}


ANNEX_4: Final[Mapping[TableColumn, _Cell]] = {
    **_WHO,
    **_DEGREES,
    **_STUDIED,
    **_licence("是否执业医师", "执业医师资格证号", Licence.PHYSICIAN),
    **_MAIL,
    **_PARTNER,
    **_PHONE,
    TableColumn("参培年限", 5): lambda trainee: f"{trainee.years}年",
}
ANNEX_5: Final[Mapping[TableColumn, _Cell]] = {
    **_WHO,
    **_STUDIED,
    **_licence("是否助理执业医师", "助理执业医师资格证号", Licence.ASSISTANT_PHYSICIAN),
    **_MAIL,
    **_PHONE,
}
_NUMBER: Final = TableColumn("序号", 4)


@dataclass(frozen=True, slots=True)
class Annex:
    """The form of one track: its number, its heading, its columns, the notes under it."""

    number: int
    programme_zh: str
    cells: Mapping[TableColumn, _Cell]
    notes: tuple[str, ...]
    size: float

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        return (_NUMBER, *self.cells)

    def row(self, number: int, trainee: Trainee) -> tuple[str, ...]:
        return (str(number), *(cell(trainee) for cell in self.cells.values()))


ANNEXES: Final[Mapping[Track, Annex]] = {
    Track.RESIDENCY: Annex(
        4,
        "住院医师规范化培训",
        ANNEX_4,
        (
            "注：1.本表所填信息均为报考者取得的最高学历、学位及最后毕业院校及专业，最高学历、专业不能报考执业医师资格的以第一学历、学位为准填报。",
            "2.“身份类型”填写单位人、社会人或学位衔接。",
            "3.“学位类型”填写专业学位或学术学位，取得学士学位的此项不填。",
            "4.“培训专业”仅指招收通知中的38个专业。",
        ),
        6.5,
    ),
    Track.ASSISTANT_GP: Annex(
        5,
        "助理全科医生培训",
        ANNEX_5,
        (
            "注：1.本表所填信息均为报考者取得的最高学历及最后毕业院校及专业，最高学历、专业不能报考助理执业医师资格的以第一学历、学位为准填报。",
            "2.“身份类型”填写单位人或社会人。",
            "3.“培训专业”为助理全科、中医助理全科。",
        ),
        7.5,
    ),
}
