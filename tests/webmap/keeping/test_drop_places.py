"""The drop has a folder to which others may at most add, and a key file for the partner side."""

import stat

import pytest

from webmap.config import Settings
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.keeping.drop_places import (
    collecting_keys,
    drop_key_file,
    drop_keys,
    drop_terms,
    prepare_drop,
)
from webmap.keeping.side_secrets import prepare_secrets
from webmap.serving.doors import partner_terms, restricted_terms


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_is_made_closed_to_all_others(workspace):
    assert prepare_drop(workspace) == {"drop": True}
    assert mode_of(workspace.drop) == 0o700
    assert mode_of(drop_key_file(workspace)) == 0o600
    assert prepare_drop(workspace) == {"drop": False}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (0o3730, 0o3730), (0o730, 0o730), (0o2730, 0o2730), (0o700, 0o700), (0o755, 0o710),
        (0o777, 0o730), (0o1777, 0o1730), (0o3770, 0o3730), (0o333, 0o730), (0o500, 0o700),
    ],
)  # fmt: skip
def test_others_may_at_most_add_to_it(workspace, given, left):
    prepare_drop(workspace)
    workspace.drop.chmod(given)
    prepare_drop(workspace)
    assert mode_of(workspace.drop) == left


def test_the_partner_side_is_told_the_public_key_and_the_stamp(workspace):
    prepare_drop(workspace)
    keys, terms = drop_keys(workspace), drop_terms(workspace)
    assert terms.public_key == bytes(keys.private.public_key)
    assert terms.stamp_key == keys.stamp
    assert terms.folder == workspace.drop.resolve()


def test_nothing_of_the_private_key_is_in_its_folder(workspace):
    prepare_secrets(workspace)
    prepare_drop(workspace)
    secrets = [bytes(drop_keys(workspace).private), workspace.key()]
    for path in workspace.partnership.iterdir():
        held = path.read_bytes()
        assert not any(secret in held or secret.hex().encode() in held for secret in secrets)


def test_the_same_key_makes_the_same_drop_key(workspace):
    prepare_drop(workspace)
    before = drop_key_file(workspace).read_bytes()
    drop_key_file(workspace).unlink()
    prepare_drop(workspace)
    assert drop_key_file(workspace).read_bytes() == before


def test_one_that_somebody_changed_is_put_right(workspace):
    prepare_drop(workspace)
    before = drop_key_file(workspace).read_bytes()
    drop_key_file(workspace).write_bytes(bytes(64))
    with pytest.raises(StoreUnavailable, match="not the one of this workspace"):
        collecting_keys(workspace)
    assert prepare_drop(workspace) == {"drop": True}
    assert drop_key_file(workspace).read_bytes() == before
    assert mode_of(drop_key_file(workspace)) == 0o600
    assert collecting_keys(workspace).handed_over == before


def test_one_that_is_open_to_others_is_not_used_and_is_closed(workspace):
    prepare_drop(workspace)
    drop_key_file(workspace).chmod(0o644)
    with pytest.raises(StoreUnavailable, match="0600"):
        drop_terms(workspace)
    prepare_drop(workspace)
    assert drop_terms(workspace) is not None


def test_one_that_is_not_whole_is_not_used(workspace):
    prepare_drop(workspace)
    drop_key_file(workspace).write_bytes(b"half")
    with pytest.raises(StoreUnavailable, match="not whole"):
        drop_terms(workspace)


def test_one_that_another_account_keeps_closed_is_taken_on_trust(workspace, monkeypatch):
    prepare_drop(workspace)

    def closed(_path):
        raise PermissionError

    monkeypatch.setattr(type(workspace.root), "read_bytes", closed)
    monkeypatch.setattr(type(workspace), "key", lambda _: bytes(32))
    assert collecting_keys(workspace).private


def test_without_a_drop_there_is_nothing_to_collect(workspace):
    assert drop_terms(workspace) is None
    with pytest.raises(NothingToDo):
        collecting_keys(workspace)


def test_doors_tell_the_partner_side_alone(workspace):
    prepare_secrets(workspace)
    settings = Settings()
    assert partner_terms(workspace, settings).drop is None
    prepare_drop(workspace)
    assert partner_terms(workspace, settings).drop == drop_terms(workspace)
    assert restricted_terms(workspace, settings).drop is None
