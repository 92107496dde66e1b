"""The services that are known, and what is held against what came from them."""

import pytest

import boundaries
from boundaries.areas import Areas
from boundaries.errors import BoundaryRefused
from boundaries.ons import require_whole_county, service, services


def test_every_service_is_of_ons_and_names_the_fields_of_its_year():
    for one in services():
        year = one.vintage[2:]
        layer = one.layer
        assert layer.address.startswith("https://services1.arcgis.com/ESMARspQHYMw9BZ9/")
        assert layer.address.endswith("/FeatureServer/0")
        assert one.detail in layer.address
        assert one.vintage in layer.address
        assert (layer.code, layer.name, layer.district) == (
            f"WD{year}CD",
            f"WD{year}NM",
            f"LAD{year}CD",
        )
        assert one.generalised is (one.detail == "BSC")


def test_a_service_may_be_offered_elsewhere():
    found = service("2026", "BGC", "https://example.org/0/")
    assert found.layer.address == "https://example.org/0"
    assert found.layer.code == "WD26CD"
    assert service("2026", "BGC").layer.address == services()[0].layer.address


def test_an_unknown_service_is_refused_with_those_that_are_known():
    with pytest.raises(BoundaryRefused, match="2026 BGC, 2026 BSC, 2025 BGC"):
        service("1066", "BGC")


def test_the_whole_county_of_its_vintage_is_wanted():
    wards = boundaries.load()
    require_whole_county(wards)
    leeds = wards.frame["district_code"] == "E08000035"

    with pytest.raises(BoundaryRefused, match="no wards of Leeds"):
        require_whole_county(Areas(wards.frame[~leeds], "2025"))
    with pytest.raises(BoundaryRefused, match="91 codes are not those of wards of 2026"):
        require_whole_county(Areas(wards.frame, "2026"))
    # The codes of 2020 do not travel with the service, so nothing can be held against them.
    require_whole_county(Areas(wards.frame, "2020"))
    moved = wards.frame.assign(
        district_code=wards.frame["district_code"].where(wards.codes != "E05001341", "E08000003")
    )
    with pytest.raises(BoundaryRefused, match="1 wards lie outside West Yorkshire"):
        require_whole_county(Areas(moved, "2025"))
