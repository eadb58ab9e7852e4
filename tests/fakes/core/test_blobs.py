import errno
from pathlib import Path

import pytest

from fakes.core.blobs import LARGE_BYTES, Blobs
from fakes.core.packer import Packer


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    made = Blobs(tmp_path / "blobs", Packer())
    made.open()
    return made


def test_small_bytes_are_kept_in_the_table(blobs: Blobs) -> None:
    blob = blobs.keep(1, b"x" * LARGE_BYTES)
    assert blob.path is None
    assert blobs.load(blob.data, blob.path) == b"x" * LARGE_BYTES
    assert blobs.folders() == []


def test_large_bytes_are_kept_in_a_file_that_can_be_found_and_dropped(blobs: Blobs) -> None:
    raw = bytes(range(256)) * 1024
    blob = blobs.keep(700, raw)
    assert blob.data is None
    assert blob.path is not None
    assert blobs.load(None, blob.path) == raw
    (folder,) = blobs.folders()
    assert blobs.paths(folder) == [blob.path]
    assert blobs.number(blob.path) == 700
    blobs.drop(blob.path)
    blobs.drop(blob.path)
    assert blobs.paths(folder) == []


def test_without_a_folder_everything_is_in_the_table() -> None:
    blobs = Blobs(None, Packer())
    blobs.open()
    blob = blobs.keep(1, b"x" * (LARGE_BYTES + 1))
    assert blob.path is None
    assert blobs.load(None, None) is None
    assert (blobs.folders(), blobs.paths("00")) == ([], [])
    blobs.drop("00/1.zst")


def test_a_file_that_cannot_be_written_leaves_nothing(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fdatasync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.keep(5, b"x" * (LARGE_BYTES + 1))
    (folder,) = blobs.folders()
    assert blobs.paths(folder) == []
