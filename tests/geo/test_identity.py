"""Identities are keyed hashes: the same for ever under one key, unreadable without it."""

import hashlib
import hmac

from geo.identity import case_uid, content_digest, key_check, operation_uid, record_uid

KEY = bytes(range(32))


def test_a_record_is_the_hmac_of_organisation_and_reference():
    expected = hmac.new(KEY, b"leeds_council\x1fLCC-1", hashlib.sha256).hexdigest()

    assert record_uid(KEY, "leeds_council", "LCC-1") == expected


def test_identities_differ_by_key_organisation_reference_and_kind():
    made = {
        record_uid(KEY, "a", "bc"),
        record_uid(KEY, "ab", "c"),
        record_uid(KEY[::-1], "a", "bc"),
        case_uid(KEY, "bc"),
        case_uid(KEY, "a\x1fbc"),
    }

    assert len(made) == 5
    assert all(len(uid) == 64 for uid in made)


def test_a_digest_differs_when_a_value_moves_to_the_next_column():
    assert content_digest(KEY, ["a", ""]) != content_digest(KEY, ["", "a"])
    assert content_digest(KEY, ["a", "b"]) == content_digest(KEY, iter(["a", "b"]))


def test_a_key_check_tells_keys_apart_and_holds_neither():
    assert key_check(KEY) != key_check(KEY[::-1])
    assert KEY.hex() not in key_check(KEY)


def test_an_operation_is_one_case_and_no_link_nor_record_shares_its_identity():
    expected = hmac.new(KEY, b"operation\x1fbc", hashlib.sha256).hexdigest()

    assert operation_uid(KEY, "bc") == expected
    assert len({operation_uid(KEY, "bc"), case_uid(KEY, "bc"), record_uid(KEY, "a", "bc")}) == 3
