from models.disclosure.geography import Geography
from tests.world import county

AREAS = county()


def test_every_level_nests_in_the_next():
    geography = Geography.of(AREAS)
    frame = AREAS["ward"].frame

    for ward in geography.codes["ward"]:
        for level, column in (
            ("small_group", "small_group_code"),
            ("group", "group_code"),
            ("district", "district_code"),
        ):
            held = geography.members[level][ward]
            assert held == frame.loc[ward, column]
            assert held in geography.codes[level]
            assert ward in geography.wards_in(level, held)


def test_the_wards_of_a_level_are_each_in_just_one_of_its_areas():
    geography = Geography.of(AREAS)

    for level, codes in geography.codes.items():
        wards = [ward for code in codes for ward in geography.wards_in(level, code)]
        assert sorted(wards) == sorted(geography.codes["ward"])


def test_a_ward_is_itself_and_an_unknown_area_has_no_ward():
    geography = Geography.of(AREAS)

    assert geography.wards_in("ward", "E05000000") == {"E05000000"}
    assert geography.wards_in("district", "E08000099") == frozenset()


def test_levels_that_are_absent_have_no_codes_and_no_members():
    few = Geography.of({level: AREAS[level] for level in ("ward", "district", "county")})
    none = Geography.of({"county": AREAS["county"]})

    assert set(few.codes) == {"ward", "district", "county"}
    assert set(few.members) == {"district"}
    assert none.members == {}
    assert list(none.codes["county"]) == list(AREAS["county"].codes)
