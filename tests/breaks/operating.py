"""Rules of operating the system, each broken in one place: OPS."""

from typing import Final

from tests.breaks.broken import Break

OPERATING: Final = (
    Break(
        "OPS-5",
        "services/chassis/storage/copying.py",
        '    await store.insert(_MARK, {"_id": _MARK})\n',
        "",
        "tests/cli/test_backup.py::test_a_restore_that_was_broken_off_lets_no_process_start_until_it_is_done_again",
    ),
    Break(
        "OPS-5",
        "operations/backup/archive.py",
        "        if (count, digest.hexdigest()) != (told.documents, told.sha256):\n",
        "        if count != told.documents:\n",
        "tests/operations/test_archive.py::test_what_was_touched_is_refused_before_anything_is_put_back",
    ),
)
