"""What content is known by."""

from __future__ import annotations

from pathlib import Path

from competentie_rules.digests import digest_of, digest_of_file, together

# As sha256sum says of a file with these two letters.
AB = "sha256:fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"


def test_bytes_and_a_file_with_them_are_known_by_the_same(tmp_path: Path) -> None:
    (tmp_path / "ab").write_bytes(b"ab")
    assert digest_of(b"ab") == digest_of_file(tmp_path / "ab") == AB


def test_several_are_known_by_one_whatever_their_order() -> None:
    others = [digest_of(bytes([number])) for number in range(4)]
    assert together([]) is None
    assert together([AB]) == together([AB, AB]) == AB
    assert together(others) == together([*reversed(others), others[1]]) not in others
    assert together(others) != together(others[1:])
