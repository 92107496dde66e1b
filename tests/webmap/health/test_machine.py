"""A machine that is too old, too full or runs a stranger's code is named."""

from types import SimpleNamespace

import pytest

from webmap.health import machine


def test_an_old_python_is_unsafe():
    assert machine.python((3, 10)).state == "unsafe"
    assert machine.python((3, 11)).state == "ok"


def test_packages_that_are_not_installed_are_named(monkeypatch):
    assert machine.packages().state == "ok"
    needed = ["flask>=3.1", "no-such-package[x]>=1; python_version>'3'", "x>1; extra == 'y'"]
    monkeypatch.setattr(machine, "requires", lambda _: needed)
    missing = machine.packages()
    assert missing.state == "unsafe"
    assert missing.says == "1 of 2 are missing: no-such-package"
    monkeypatch.undo()
    assert machine.packages("no-such-distribution").state == "look"


def test_a_stranger_called_geo_is_found_out(tmp_path, monkeypatch):
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(machine.sys.modules, "geo")
    finding = machine.imports(machine.Path(machine.__file__).parents[2])
    assert finding.state == "unsafe"
    assert "geo" in finding.says
    assert not finding.usable


@pytest.mark.parametrize(
    ("free", "state"), [(2**31, "ok"), (2**30 - 1, "look"), (50 * 2**20, "unsafe")]
)
def test_little_room_on_the_disk_is_named(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert machine.disk_space(tmp_path / "not" / "there").state == state
