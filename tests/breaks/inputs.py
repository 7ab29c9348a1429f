"""What was sent once and met badly: each input, the test it is fed to, and the break of its mend that this test sees.

`.venv/bin/python -m tests.breaks.run INPUT` tries those of one input by its name, `inputs` all of them.
"""

from dataclasses import dataclass
from typing import Final

from tests.breaks.broken import Break

_PEOPLE: Final = "tests/edge/test_people.py"
_TEXTS: Final = "tests/edge/test_no_readers_text.py"
_BATCH: Final = "tests/edge/test_batch.py"
_PRINT: Final = "tests/chassis/test_print.py"
_SPEAKERS: Final = "tests/edge/test_speakers.py"
_WIRE: Final = "tests/edge/test_on_the_wire.py"
_SEASON: Final = "tests/contracts/test_season_file.py"
_LIVES: Final = "tests/registration/test_lives.py::test_an_impossible_life_is_refused_with_all_reasons"
_NUMBERS: Final = "tests/edge/test_whole_numbers.py"
_EVENT: Final = f"{_BATCH}::test_what_is_wrong_with_one_event_is_told_by_its_field_and_costs_no_other"


@dataclass(frozen=True, slots=True)
class Met:
    """`given` are values as they stand in the test's file; the rule of the break is the input's own name."""

    given: tuple[object, ...]
    broken: Break


_DIPLOMA = "if any(degree.has_diploma and degree.graduates_on > today for degree in degrees):"
_CALENDAR: Final = (
    "contracts/vocabulary.py",
    "if 1999 <= moment.year <= 2101 and 2000 <= (local := moment.astimezone(SHANGHAI)).year <= 2100:",
)
_ANY_YEAR: Final = "if local := moment.astimezone(SHANGHAI):"
_OPTIONAL: Final = ("contracts/people.py", "case str() if not _outside(given):", "case str() if given is None:")

INPUTS: Final = (
    Met(
        ("招录平台", "gbk"),
        Break(
            "a property in GBK",
            "services/chassis/messaging/frames.py",
            'return end, data[at + 1 : end].decode("utf-8", "surrogateescape")',
            "return end, data[at + 1 : end].decode()",
            f"{_WIRE}::test_a_field_is_written_as_it_was_read",
        ),
    ),
    Met(
        ("招录平台", b"g"),
        Break(
            "a header in GBK",
            "services/chassis/messaging/frames.py",
            "return {name: raw.get(name, value) for name, value in headers.items()}",
            "return dict(headers)",
            f"{_WIRE}::test_a_field_is_written_as_it_was_read",
        ),
    ),
    Met(
        ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z"),
        Break("a form at an end of the calendar", *_CALENDAR, _ANY_YEAR,
              f"{_TEXTS}::test_a_form_from_an_end_of_the_calendar_is_turned_away"),
    ),
    Met(
        ('"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00+08:00"'),
        Break("an event at an end of the calendar", *_CALENDAR, _ANY_YEAR, _EVENT),
    ),
    Met(
        (9999, 1999),
        Break("a season at an end of the calendar", *_CALENDAR, _ANY_YEAR,
              "tests/contracts/test_ends_of_the_calendar.py::"
              "test_every_moment_at_an_end_of_the_calendar_is_named_by_its_key"),
    ),
    Met(
        ("\ud842",),
        Break("half a character in a name", "services/chassis/http/batch.py",
              'any("\\ud800" <= each <= "\\udfff" for each in value)', "value is None",
              f"{_TEXTS}::test_a_name_with_half_a_character_is_turned_away"),
    ),
    Met(
        ('"\\ud800"',),
        Break("half a character in an id", "services/chassis/http/batch.py",
              'name.encode("utf-8", "backslashreplace").decode()[:128]', "name.encode().decode()",
              f"{_BATCH}::test_an_id_is_repeated_as_far_as_it_can_be_written"),
    ),
    Met(
        (100_000, "["),
        Break("a body nested deep", "services/chassis/http/batch.py", "    except RecursionError:\n",
              "    except ArithmeticError:\n", _EVENT),
    ),
    Met(
        ('=HYPERLINK("http://x.invalid/?"&E4,"王")', "=1+1", "#N/A"),
        Break("a formula in a workbook", "services/printing/workbook.py", '    cell.data_type = "s"\n', "",
              f"{_PRINT}::test_every_cell_is_text_whatever_it_begins_with"),
    ),
    Met(
        ("=1+1", '=HYPERLINK("http://x.invalid")'),
        Break("a formula in a list", "operations/filing/listing.py",
              'return f"\'{plain}" if _TAKEN_FOR_FORMULA.match(plain) else plain', "return plain",
              "tests/operations/filing/test_listing.py::"
              "test_what_looks_like_a_formula_is_marked_as_text_and_comes_back_whole"),
    ),
    Met(
        ("王\u000b芳", "王\u0000芳"),
        Break("a control character in a name", "contracts/people.py", 'frozenset({"Cc", "Zl", "Zp", "Cs"})',
              'frozenset({"Zl", "Zp", "Cs"})', f"{_PEOPLE}::test_a_name_with_a_control_character_is_turned_away"),
    ),
    Met(
        (" ", "·", "\u200b"),
        Break("a name without a letter", "contracts/people.py",
              "or _private(character) for", "or True for", f"{_PEOPLE}::test_a_name_without_a_letter_is_turned_away"),
    ),
    Met(
        ("王\u000b芳", "王\u0000芳"),
        Break("a control character in a workbook", "services/printing/workbook.py",
              "_NOT_IN_XML.sub(GAP, text)", "text",
              f"{_PRINT}::test_what_a_file_cannot_hold_leaves_a_mark_and_stops_nobodys_line"),
    ),
    Met(
        ("𠮷田𨭎", "𬎆玉"),
        Break("a rare character in print", "services/printing/typeface.py",
              'FACES: Final = (MAIN, Face("Noto Sans CJK SC", "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc", 2))',
              "FACES: Final = (MAIN,)", f"{_PRINT}::test_names_beyond_the_first_plane_are_printed_whole"),
    ),
    Met(
        ("王", 61),
        Break("a long name", "contracts/people.py", "NAME_LENGTH: Final = 60", "NAME_LENGTH: Final = 200",
              f"{_PEOPLE}::test_a_name_has_at_most_sixty_characters"),
    ),
    Met(
        ("阿", 5_000),
        Break("a row higher than a page", "services/printing/legible.py", "if len(cell) > fits:", "if not cell:",
              f"{_PRINT}::test_a_text_longer_than_a_page_is_shortened_with_a_mark_and_told"),
    ),
    Met(
        ("95.00", True, "9_5", " 95 "),
        Break("a mark that is a text", "services/chassis/http/edge.py", "model_validate_json(body, strict=True)",
              "model_validate_json(body)", f"{_NUMBERS}::test_no_text_and_no_truth_is_a_mark"),
    ),
    Met(
        (1200.0, "1200", True),
        Break("a sum that is a text", "services/chassis/http/edge.py", "model_validate_json(body, strict=True)",
              "model_validate_json(body)", f"{_NUMBERS}::test_no_text_and_no_fraction_is_a_sum"),
    ),
    Met(
        (1200.0, True),
        Break("yuan and truths in a season file", "contracts/season/errors.py", "to_json(written), strict=True",
              "to_json(written)", f"{_SEASON}::test_a_wrong_season_file_is_refused_and_the_key_is_named"),
    ),
    Met(
        (2030, 2009),
        Break("whoever is not born yet", "services/registration/domain/lives.py",
              "age(born_on, today) < ages.youngest", "age(born_on, today) < -150", _LIVES),
    ),
    Met(
        (1850,),
        Break("whoever is 175 years old", "services/registration/domain/lives.py",
              "age(born_on, today) > ages.oldest", "age(born_on, today) > 999", _LIVES),
    ),
    Met(
        (2099,),
        Break("a diploma of the future", "services/registration/domain/lives.py", _DIPLOMA, "if not degrees:", _LIVES),
    ),
    Met(
        (1990,),
        Break("a degree before birth", "services/registration/domain/lives.py",
              "age(born_on, degree.graduates_on) < GRADUATES_FROM", "age(born_on, degree.graduates_on) < -99", _LIVES),
    ),
    Met(
        ("(0871)60000000", "（0871）60000000", "0871—60000000", "0871-60000000转12"),
        Break("a phone as it is typed", "contracts/people.py",
              r're.sub(r"[()\[\]-]+", "-", bare).strip("-")', "bare",
              f"{_PEOPLE}::test_a_phone_number_is_heard_however_it_was_typed"),
    ),
    Met(
        ("a@b.cn ", "a＠b.cn"),
        Break("an address as it is typed", "contracts/people.py",
              'return "@".join(map(_outside, in_one_width(typed).translate(_STOPS).split("@")))', "return typed",
              f"{_PEOPLE}::test_an_address_is_heard_however_it_was_typed"),
    ),
    Met(
        ("",),
        Break("the empty text", *_OPTIONAL, f"{_PEOPLE}::test_the_empty_text_of_an_optional_field_is_nothing"),
    ),
    Met(
        ("", "county"),
        Break("an employer without a name", "contracts/people.py",
              "if _or_nothing(given) is None or _or_nothing(given.get(key, given)) is None:",
              "if _or_nothing(given) is None:", f"{_PEOPLE}::test_an_employer_without_a_name_is_none"),
    ),
    Met(
        ("urn:[/x]", "batch[a]-1"),
        Break("markup in an id", "cli/shown.py",
              "console: Final = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)",
              "console: Final = Console(highlight=False, soft_wrap=True, emoji=False)",
              "tests/cli/test_shown.py::test_ids_are_listed_as_they_were_written"),
    ),
    Met(
        (360, "{now}000"),
        Break("a clock that is wrong", "services/chassis/http/webhook.py",
              "    return Rejection(code, _TIMESTAMP, words)", "    return None",
              "tests/chassis/test_http.py::test_a_sender_whose_clock_is_wrong_is_told_so_and_a_forger_is_not"),
    ),
    Met(
        (b"\xef\xbb\xbf",),
        Break("a byte order mark", "services/chassis/core/data.py", 'file.read_text(encoding="utf-8-sig")',
              'file.read_text(encoding="utf-8")', f"{_SEASON}::test_a_byte_order_mark_is_skipped"),
    ),
    Met(
        (b"\xef\xbb\xbf",),
        Break("a byte order mark in a table", "services/chassis/core/data.py",
              'path.open(encoding="utf-8-sig", newline="")', 'path.open(encoding="utf-8", newline="")',
              f"{_SEASON}::test_a_byte_order_mark_is_skipped"),
    ),
    Met(
        ("two rates of a component from one day", "two rates of a component from one moment"),
        Break("two rates from one day", "contracts/season/pay_rules.py", "if day and told in seen:", "if not day:",
              f"{_SEASON}::test_a_wrong_season_file_is_refused_and_the_key_is_named"),
    ),
    Met(
        ("no grade of hospital",),
        Break("no grade of hospital", "contracts/season/calendar.py",
              "physical_grades: Annotated[tuple[HospitalGrade, ...], Field(min_length=1)]",
              "physical_grades: tuple[HospitalGrade, ...]",
              f"{_SEASON}::test_a_wrong_season_file_is_refused_and_the_key_is_named"),
    ),
    Met(
        (None, "a table", "a\x00b"),
        Break("an id that is no text", "contracts/envelope.py",
              r'_NAME: Final = StringConstraints(strict=True, min_length=1, max_length=128, pattern=r"^\P{Cc}+$")',
              "_NAME: Final = StringConstraints(min_length=1, max_length=128)",
              f"{_SPEAKERS}::test_a_name_that_is_no_short_text_is_refused_by_its_field"),
    ),
    Met(
        ("km/a", "a/1"),
        Break("source and id that meet", "contracts/envelope.py",
              'return f"{source}/{name}" if "/" not in source else f"{len(source)}:{source}/{name}"',
              'return f"{source}/{name}"', f"{_SPEAKERS}::test_source_and_id_stay_a_pair"),
    ),
    Met(
        ("1/3", "soon", 7, "odd"),
        Break("our headers from a sender", "services/chassis/messaging/redirect.py",
              "value = message.headers.get(name) if came_back(service, message) else None",
              "value = message.headers.get(name)",
              f"{_SPEAKERS}::test_a_header_of_ours_that_a_sender_set_says_nothing_and_raises_nothing"),
    ),
    Met(
        ("A-1", "A-3", "board_full"),
        Break("more candidates than a base ranks", "services/registration/api/room.py", "if many < AT_ONE_BASE or",
              "if many <= AT_ONE_BASE or",
              "tests/registration/test_room.py::test_who_is_one_too_many_is_refused_and_whoever_amends_is_not"),
    ),
    Met(
        (10, 13, 500_000_001),
        Break("a sum beyond the bound", "contracts/vocabulary.py", "_at_most(500_000_000)", "_at_most(10**13)",
              "tests/finance/test_corrections.py::"
              "test_no_stipend_comes_near_five_million_yuan_and_more_is_refused_at_the_edge"),
    ),
    Met(
        (500_000_000, 40),
        Break("sums of sums within the bound", "contracts/messages/finance.py", "    clawback_fen: Fen\n",
              "    clawback_fen: Annotated[Fen, Field(le=500_000_000)]\n",
              "tests/finance/test_corrections.py::"
              "test_as_many_payments_of_the_highest_sum_as_anybody_could_be_sent_are_read_and_closed"),
    ),
)  # fmt: skip
