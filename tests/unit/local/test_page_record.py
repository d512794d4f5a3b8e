"""The prober's raw record: bounded, whole after a crash, and read as it was written."""

import math
from pathlib import Path

import pytest

from mlops_kit.local import probe_record
from mlops_kit.local.page.checks import CheckLog
from mlops_kit.local.probe_record import Record, segments


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of 4 checks, at most 3 of them."""
    monkeypatch.setattr(probe_record, "SEGMENT_CHECKS", 4)
    monkeypatch.setattr("mlops_kit.local.page.checks.SEGMENT_CHECKS", 4)
    monkeypatch.setattr(probe_record, "MOST_SEGMENTS", 3)


def write(folder: Path, first: int, count: int) -> None:
    record = Record(folder)
    for at in range(first, first + count):
        record.add(at, "ok", 0.001)
    record.close()


def moments(folder: Path, since: float = 0) -> list[float]:
    return CheckLog(folder).since(since)["at"].tolist()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    record = Record(tmp_path / "checks")
    for index, result in enumerate(probe_record.RESULTS):
        record.add(1000 + index, result, None if result == "failed" else 0.5)
    record.close()

    read = CheckLog(tmp_path / "checks").since(0)

    assert read["at"].tolist() == [1000, 1001, 1002, 1003]
    assert read["result"].tolist() == [0, 1, 2, 3]
    assert [math.isnan(s) for s in read["seconds"]] == [False, True, False, False]


def test_no_record_is_no_checks(tmp_path: Path) -> None:
    assert moments(tmp_path / "none") == []


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    write(tmp_path, 0, 3)
    write(tmp_path, 3, 2)

    assert moments(tmp_path) == [0, 1, 2, 3, 4]
    assert len(segments(tmp_path)) == 1


def test_a_check_that_a_crash_cut_in_two_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, 0, 2)
    (file,) = segments(tmp_path)
    with file.open("ab") as cut:
        cut.write(b"half")

    assert moments(tmp_path) == [0, 1]
    write(tmp_path, 2, 2)
    assert moments(tmp_path) == [0, 1, 2, 3]


@pytest.mark.usefixtures("small")
def test_the_oldest_checks_make_room(tmp_path: Path) -> None:
    write(tmp_path, 0, 21)

    assert [file.name for file in segments(tmp_path)] == [f"0000000{n}.bin" for n in (4, 5, 6)]
    assert moments(tmp_path) == list(range(12, 21))


@pytest.mark.usefixtures("small")
def test_a_full_file_stays_full_after_a_restart(tmp_path: Path) -> None:
    write(tmp_path, 0, 4)
    write(tmp_path, 4, 1)

    assert [file.stat().st_size // 16 for file in segments(tmp_path)] == [4, 1]


@pytest.mark.usefixtures("small")
def test_files_of_before_the_period_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, 0, 12)

    assert moments(tmp_path, since=9) == list(range(4, 12))


@pytest.mark.usefixtures("small")
def test_a_growing_record_is_read_anew(tmp_path: Path) -> None:
    log = CheckLog(tmp_path)
    for first in range(0, 9, 3):
        write(tmp_path, first, 3)
        assert log.since(0)["at"].tolist() == list(range(first + 3))


@pytest.mark.parametrize("period", [24 * 3600])
def test_a_day_at_the_rate_of_the_committed_stack_fits(period: int) -> None:
    rate = 20
    # The oldest file may have just been removed.
    kept = (probe_record.MOST_SEGMENTS - 1) * probe_record.SEGMENT_CHECKS

    assert kept >= rate * period
    assert probe_record.MOST_SEGMENTS * probe_record.SEGMENT_CHECKS * 16 == 32 * 1024 * 1024
