"""Where a push may go: the table of what leads into somebody's house, and what does not [DLV-3]."""

from collections.abc import Sequence
from ipaddress import IPv4Address, ip_address

import pytest

from services.delivery.push.connecting import IpAddress, Resolve, Unreachable, reachable, resolved
from services.delivery.push.destinations import Destination, NotAnAddress, destination
from services.delivery.push.networks import public
from services.delivery.push.posting import Poster
from tests.delivery.addresses import BEGIN

NAME = "https://hr.hospital.cn/zhaolu"
HOUSES = {
    "loopback": ("127.0.0.1", "127.255.255.254", "::1"),
    "unspecified": ("0.0.0.0", "0.1.2.3", "::"),  # noqa: S104
    "private": ("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"),
    "link-local": ("169.254.0.1", "169.254.169.254", "fe80::1", "febf::1"),
    "unique local": ("fc00::1", "fd00:ec2::254", "fdff::1"),
    "site-local": ("fec0::1",),
    "behind a carrier": ("100.64.0.1", "100.127.255.255"),
    "multicast": ("224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"),
    "reserved": ("240.0.0.1", "255.255.255.255", "192.0.0.8", "192.0.0.170", "198.18.0.1", "198.19.255.255"),
    "documents": ("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"),
    "relays": ("192.88.99.1", "192.31.196.1", "192.175.48.1"),
    "IPv4 mapped": ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8"),
    "IPv4 compatible": ("::127.0.0.1", "::a00:1"),
    "IPv4 translated": ("::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"),
    "6to4": ("2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:808:808::1"),
    "Teredo": ("2001:0:7f00:1::1", "2001::1"),
    "ISATAP": ("2400:3200::5efe:10.0.0.1", "2400:3200::200:5efe:10.0.0.1"),
    "nobody's yet": ("4000::1", "100::1", "5f00::1", "1::1"),
}
ANYBODYS = ("8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "223.5.5.5", "11.0.0.1")
ANYBODYS_6 = ("2400:3200::1", "2001:4860:4860::8888", "2606:4700:4700::1111", "2a00:1450::1")
EVERY = [(kind, number) for kind, numbers in HOUSES.items() for number in numbers]
ODD = {
    "octal": "https://0177.0.0.1/",
    "octal in one number": "https://017700000001/",
    "hexadecimal": "https://0x7f.0.0.1/",
    "hexadecimal in one number": "https://0x7f000001/",
    "decimal in one number": "https://2130706433/",
    "three parts": "https://127.0.1/",
    "two parts": "https://127.1/",
    "five parts": "https://1.2.3.4.5/",
    "a part too great": "https://256.1.1.1/",
    "leading zeros": "https://127.000.000.001/",
    "a trailing dot": "https://127.0.0.1./",
    "a name with a trailing dot": "https://hr.hospital.cn./",
    "two dots": "https://hr..hospital.cn/",
    "a hexadecimal last label": "https://hr.0x1/",
    "a number as last label": "https://hr.1/",
    "full-width digits": "https://１２７.0.0.1/",
    "circled digits": "https://①②⑦.⓪.⓪.①/",
    "other digits": "https://١٢٧.0.0.1/",
    "other dots": "https://127。0。0。1/",
    "other letters": "https://ｌｏｃａｌｈｏｓｔ/",
    "a name of other letters": "https://医院.cn/",
    "a soft hyphen": "https://local\u00adhost.cn/",
    "this machine": "https://localhost/",
    "this machine, by a longer name": "https://hr.localhost/",
    "a cloud's own": "https://metadata.google.internal/",
    "a house's own": "https://router.lan/",
    "one label": "https://intranet/",
    "no host": "https:///zhaolu",
    "a user": "https://hr.hospital.cn@127.0.0.1/",
    "a user and a password": "https://a:b@hr.hospital.cn/",
    "a user, escaped": "https://hr.hospital.cn%40127.0.0.1/",
    "a backslash": "https://hr.hospital.cn\\@127.0.0.1/",
    "a backslash before the path": "https://127.0.0.1\\.hospital.cn/",
    "a fragment": "https://hr.hospital.cn/#@127.0.0.1/",
    "a fragment for a path": "https://127.0.0.1#.hospital.cn/",
    "a query for a path": "https://127.0.0.1?.hospital.cn/",
    "a zone": "https://[fe80::1%25eth0]/",
    "a zone of a global number": "https://[2400:3200::1%251]/",
    "brackets about IPv4": "https://[127.0.0.1]/",
    "IPv6 without brackets": "https://::1/",
    "a future kind of number": "https://[v1.fe80::1]/",
    "escaped letters": "https://%6c%6f%63%61%6c%68%6f%73%74/",
    "a space before": " https://hr.hospital.cn/",
    "a space within": "https://hr.hospital.cn /",
    "a line break": "https://hr.hospital.cn/\r\nHost: 127.0.0.1",
    "a line break at the end": "https://hr.hospital.cn/\n",
    "a tab": "https://hr.hos\tpital.cn/",
    "NUL": "https://hr.hospital.cn\0.example.org/",
    "no port after a colon": "https://hr.hospital.cn:/",
    "port 0": "https://hr.hospital.cn:0/",
    "a mail server's port": "https://hr.hospital.cn:25/",
    "no such port": "https://hr.hospital.cn:65536/",
    "a port of other digits": "https://hr.hospital.cn:４４３/",
    "no https": "http://hr.hospital.cn/",
    "a file": "file:///etc/passwd",
    "gopher": "gopher://hr.hospital.cn/",
    "no scheme": "//hr.hospital.cn/",
    "nothing": "",
    "upper-case scheme, which is another spelling": "HTTPS://hr.hospital.cn/",
    "a scheme twice": "https:https://hr.hospital.cn/",
    "more than any needs": "https://hr.hospital.cn/" + "a" * 3_000,
    "a label too long": f"https://{'a' * 64}.cn/",
    "a hyphen at an end": "https://-hr.hospital.cn/",
    "an underscore": "https://h_r.hospital.cn/",
}


@pytest.mark.parametrize(("kind", "number"), EVERY)
def test_no_number_that_is_not_anybodys_is_an_address(kind: str, number: str) -> None:
    assert not public(ip_address(number))
    host = f"[{number}]" if ":" in number else number
    assert destination(f"https://{host}/") is NotAnAddress.NOT_PUBLIC


@pytest.mark.parametrize("number", [*ANYBODYS, *ANYBODYS_6])
def test_a_number_of_the_internet_is_an_address(number: str) -> None:
    host = f"[{number}]" if ":" in number else number
    assert destination(f"https://{host}:8443/a") == Destination(True, number, 8443, "/a", ip_address(number))


@pytest.mark.parametrize("kind", ODD)
def test_no_odd_spelling_is_an_address(kind: str) -> None:
    assert isinstance(destination(ODD[kind]), NotAnAddress), ODD[kind]


def test_one_plain_spelling_is_an_address() -> None:
    found = destination("https://HR.Hospital.cn:8443/in/box?of=a%20base")
    assert found == Destination(True, "hr.hospital.cn", 8443, "/in/box?of=a%20base")
    assert destination("https://hr.hospital.cn") == Destination(True, "hr.hospital.cn", 443, "/")
    assert isinstance(destination("https://xn--vlqs8h.cn/"), Destination), "other scripts, as they are registered"


def test_a_rehearsal_may_push_to_this_machine() -> None:
    found = destination("http://127.0.0.1:80/a", rehearsal=True)
    assert found == Destination(False, "127.0.0.1", 80, "/a", IPv4Address("127.0.0.1"))
    assert destination("http://127.0.0.1:80/a") is NotAnAddress.NOT_HTTPS


def gives(*answers: Sequence[str]) -> tuple[list[str], Resolve]:
    """A resolver that gives these one after another, and what it was asked for."""
    asked: list[str] = []

    async def resolve(name: str, _port: int) -> Sequence[IpAddress]:
        asked.append(name)
        return [ip_address(number) for number in answers[min(len(asked), len(answers)) - 1]]

    return asked, resolve


async def failure(resolve: Resolve) -> str:
    poster = Poster(NAME, resolve=resolve)
    answered = await poster.post(b"{}", {}, BEGIN)
    await poster.close()
    assert answered.status is None
    return answered.failure


@pytest.mark.parametrize(("kind", "number"), EVERY)
async def test_a_name_that_gives_such_a_number_is_not_connected_to(kind: str, number: str) -> None:
    assert await failure(gives([number])[1]) == "url_not_public"


@pytest.mark.parametrize("numbers", [["8.8.8.8", "127.0.0.1"], ["2400:3200::1", "::1"], ["127.0.0.1", "8.8.8.8"]])
async def test_a_name_that_gives_one_beside_others_is_not_connected_to_at_all(numbers: list[str]) -> None:
    assert await failure(gives(numbers)[1]) == "url_not_public"


async def test_a_name_that_gives_nothing_or_too_much_is_not_connected_to() -> None:
    assert await failure(gives([])[1]) == "name_unknown"
    assert await failure(gives(["8.8.8.8"] * 17)[1]) == "name_unknown"


async def test_a_name_is_asked_for_once_and_what_it_gave_is_what_is_connected_to() -> None:
    """A name that gives another number when it is asked again is not asked again."""
    asked, resolve = gives(["8.8.8.8"], ["127.0.0.1"])
    found = destination(NAME)
    assert isinstance(found, Destination)
    assert await reachable(found, resolve, rehearsal=False) == IPv4Address("8.8.8.8")
    with pytest.raises(Unreachable):
        await reachable(found, resolve, rehearsal=False)
    assert asked == ["hr.hospital.cn"] * 2


async def test_what_the_system_resolves_is_looked_at_too() -> None:
    assert IPv4Address("127.0.0.1") in await resolved("localhost", 443)
    with pytest.raises(Unreachable):
        await resolved("no-such-name.invalid", 443)
