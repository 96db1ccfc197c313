"""One holder at a time, whoever asks; the next has it once the first is done."""

from __future__ import annotations

from pathlib import Path

from balise.core.locks import locked


def test_the_second_is_told_at_once_that_another_has_it(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "write.lock"
    with locked(path, wait=False) as first:
        with locked(path, wait=False) as second:
            assert (first, second) == (True, False)
        with locked(tmp_path / "other.lock", wait=False) as other:
            assert other
    with locked(path, wait=True) as third:
        assert third
