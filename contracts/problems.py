"""What an HTTP edge answers when it does not do as it was asked: a problem of RFC 9457, with a stable code.

A code never changes its meaning, and the list is open: a new case gets a new code. `detail` is a Chinese sentence fit
to show to whoever asked; `field` names what is wrong; `cause` says more to whoever writes the programs, and holds
no personal data.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE: Final = "application/problem+json"
_TYPE: Final = "urn:zhaolu:problem:"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """What is the same wherever a code is answered."""

    title: str
    sentence_zh: str


KINDS: Final[dict[str, ProblemKind]] = {
    "away": ProblemKind("What it takes cannot be reached now", "所需的系统暂时无法连接，请稍后再试。"),
    "bad_signature": ProblemKind("The signature is missing or wrong", "签名缺失或者不正确。"),
    "board_full": ProblemKind("No base ranks more candidates", "该培训基地的报名人数已达上限，无法再接收报名。"),
    "broken_off": ProblemKind("The request broke off", "请求的内容没有传完就中断了。"),
    "broker_away": ProblemKind("The broker is away", "消息总线暂时无法连接，事件未被接收，请重发。"),
    "defect": ProblemKind("A mistake of ours", "本系统出错，请与维护人员联系。"),
    "invalid_data": ProblemKind("The data does not follow its schema", "消息的数据不符合其格式。"),
    "invalid_envelope": ProblemKind("The event's attributes are wrong", "事件的属性不符合要求。"),
    "invalid_parameter": ProblemKind("A parameter is wrong", "请求的参数不正确。"),
    "invalid_request": ProblemKind("It is no HTTP request", "无法识别的请求。"),
    "look_unsaid": ProblemKind("The look cannot be put on record now", "暂时无法记录本次查阅，请稍后再试。"),
    "method_not_allowed": ProblemKind("There is no such method here", "此地址不接受这种请求方法。"),
    "newer_version": ProblemKind("The message is newer than this code", "消息的版本比本系统新，请稍后重发。"),
    "no_address": ProblemKind("It is pushed to at no address", "该接收方没有设置推送地址。"),
    "no_certificate": ProblemKind("There is no certificate of it", "没有该报名号的录取决定证书。"),
    "no_certificates": ProblemKind("There are no certificates yet", "还没有录取决定证书。"),
    "no_filings_in_season": ProblemKind("The season files nothing", "该招录季没有上报要求。"),
    "no_funnel": ProblemKind("No figures are published here", "该招录季不公布基地的报名录取人数，或没有该基地。"),
    "no_longer_kept": ProblemKind("It is no longer kept", "该编号的投递已超过保存期限。"),
    "no_notice": ProblemKind("No notice hangs yet", "还没有公示。"),
    "no_round": ProblemKind("There is no provincial round", "没有全省统一调剂。"),
    "no_such_route": ProblemKind("There is nothing at this address", "没有这个地址。"),
    "no_such_upload": ProblemKind("There is no such upload", "没有这次上报。"),
    "none_taken": ProblemKind("None of the events was taken", "没有一个事件被接收，各自的原因见结果。"),
    "not_allowed": ProblemKind("The caller may not", "该调用方无权进行此操作。"),
    "not_authorised": ProblemKind("The caller is not known", "未提供有效的访问令牌。"),
    "not_heard_here": ProblemKind("Nobody hears it here", "本服务不接收这种消息。"),
    "not_json": ProblemKind("It is not JSON", "内容不是可读取的 JSON。"),
    "not_ready": ProblemKind("The process is not ready", "服务尚未就绪。"),
    "not_withdrawn": ProblemKind("The trainee has not withdrawn", "该学员没有退培。"),
    "nothing_changed": ProblemKind("Nothing changed since the last upload", "自上次上报以来没有变化。"),
    "queue_fed": ProblemKind("Its queue is fed in any case", "该接收方的队列始终有投递，无需设置。"),
    "refused": ProblemKind("The request is refused", "请求未被接受。"),
    "taken_meanwhile": ProblemKind("Somebody else took this number", "同一编号的上报已被他人提交，请重新提交。"),
    "timestamp_not_seconds": ProblemKind("The timestamp is not in seconds", "签名的时间不是以秒计的整数。"),
    "timestamp_too_new": ProblemKind("The timestamp is too new", "签名的时间晚于本系统的时间。"),
    "timestamp_too_old": ProblemKind("The timestamp is too old", "签名的时间过早。"),
    "too_large": ProblemKind("It is larger than what is taken", "内容超过允许的大小。"),
    "too_many_connections": ProblemKind("There are too many connections", "连接过多，请稍后再试。"),
    "too_many_events": ProblemKind("There are too many events", "一次提交的事件过多。"),
    "too_many_receipts": ProblemKind("There are too many receipts for these numbers", "对这些编号提交的回执过多。"),
    "too_slow": ProblemKind("The request came too slowly", "请求传输过慢，已被中断。"),
    "unknown_application": ProblemKind("No such application is known", "没有这个报名号。"),
    "unknown_base": ProblemKind("No such base takes part", "该招录季没有这个培训基地。"),
    "unknown_board": ProblemKind("The base has no board", "该培训基地还没有考核成绩。"),
    "unknown_number": ProblemKind("Nothing was said under this number yet", "该编号尚无投递。"),
    "unknown_recipient": ProblemKind("No such recipient is known", "没有这个接收方。"),
    "unknown_reduction": ProblemKind("No reduction was asked for", "没有年限减免的申请。"),
    "unknown_season": ProblemKind("No such season is open here", "没有这个招录季。"),
    "unknown_type": ProblemKind("No message is called so", "没有这种消息。"),
    "unsaid": ProblemKind("The broker did not take it", "消息总线未接收，请稍后再试。"),
    "url_host": ProblemKind("No one on the internet is called so", "地址中的主机名不是互联网上的名称。"),
    "url_malformed": ProblemKind("It is no plain URL", "地址的写法不规范。"),
    "url_not_https": ProblemKind("It is not https", "地址必须使用 https。"),
    "url_not_public": ProblemKind("It is not anybody's address", "地址不在公共互联网上。"),
    "url_port": ProblemKind("It is not a port pushed to", "地址的端口不在允许之列。"),
    "upload_on_its_way": ProblemKind("The upload is on its way", "这次上报正在保存，请稍后再试。"),
}


class ProblemDetails(BaseModel):
    """A problem of RFC 9457 with our members `code`, `field` and `cause`."""

    model_config = ConfigDict(frozen=True)

    type: Annotated[str, Field(description=f"`{_TYPE}` and the code.", examples=[f"{_TYPE}unknown_application"])]
    title: Annotated[str, Field(description="The same for every problem of this type.")]
    status: Annotated[int, Field(ge=400, le=599, description="The HTTP status.")]
    detail: Annotated[str, Field(description="A Chinese sentence, fit to show to whoever asked.")]
    code: Annotated[str, Field(description="Stable; the list is open.", examples=["unknown_application"])]
    field: Annotated[str, Field(description="What is wrong, by its path; empty where it is nothing in particular.")]
    cause: Annotated[str, Field(description="More, for whoever writes the programs.")] = ""


def problem(status: int, code: str, field: str = "", cause: str = "") -> dict[str, Any]:
    """The problem as a document; a code nobody put into words yet is a refusal."""
    kind = KINDS.get(code, KINDS["refused"])
    told = {
        "type": f"{_TYPE}{code}",
        "title": kind.title,
        "status": status,
        "detail": f"{kind.sentence_zh.removesuffix('。')}（{field}）。" if field else kind.sentence_zh,
        "code": code,
        "field": field,
    }
    return told | ({"cause": cause} if cause else {})
