"""What a view says is a function of protected cells; small areas look alike and go by name."""

from dataclasses import replace

import pytest

from models.disclosure.cells import State
from tests.webmap.sample import sample_release
from webmap.legend import SMALL, UNKNOWN, WITHHELD
from webmap.publishing.figures import figures
from webmap.publishing.questions import questions


@pytest.fixture(scope="module")
def release():
    return sample_release()


@pytest.fixture(scope="module")
def views(release):
    return {question.key: figures(release, question) for question in questions(release)}


def plain(views, key):
    return views[key].as_json()


def said(plain):
    """What a reader is told of each area, by code."""
    columns = zip(plain["looks"], plain["values"], plain["lows"], plain["highs"], strict=True)
    return dict(zip(plain["codes"], columns, strict=True))


def in_order(plain):
    return [plain["codes"][at] for at in plain["ranked"]]


def cell(release, table, code, period):
    return release.cell(table, code, period)


def test_every_view_lists_every_area_once(release, views):
    for view in views.values():
        codes = [area.code for area in release.areas_at(view.question.level)]
        assert view.as_json()["codes"] == codes
        assert sorted(in_order(view.as_json())) == sorted(codes)


def test_legend_counts_add_up_to_the_areas(views):
    for view in views.values():
        legend = view.as_json()["legend"]
        assert sum(look["areas"] for look in legend) == len(view.areas)
        assert {area.look.key for area in view.areas} <= {look["key"] for look in legend}
        assert len({look["key"] for look in legend}) == len(legend)


def test_counts_are_the_released_cells_and_nothing_finer(release, views):
    found = plain(views, "ward-count-2024")
    for code, (look, value, low, high) in said(found).items():
        released = cell(release, "T1", code, found["period"])
        assert (low, high) == (None, None)
        if released.state is State.SHOWN:
            assert value == f"{released.value:,}"
        elif released.state is State.COARSE:
            assert value == f"{released.low} to {released.high}"
        else:
            assert (look, value) in {
                ("small", "under 10, possibly none"),
                ("withheld", "not published"),
            }
    assert {cell(release, "T1", code, found["period"]).state for code in found["codes"]} == set(
        State
    )


@pytest.mark.parametrize("measure", ["rate", "count"])
def test_small_areas_share_one_look_and_one_value(release, views, measure):
    found = plain(views, f"ward-{measure}-2025")
    small = [
        (look, value)
        for code, (look, value, _, _) in said(found).items()
        if cell(release, "T1", code, found["period"]).state is State.SMALL
    ]
    assert len(small) > 10
    assert set(small) == {(SMALL.key, SMALL.words)}


@pytest.mark.parametrize("measure", ["rate", "count"])
def test_small_areas_follow_the_ranked_ones_by_name(release, views, measure):
    found = plain(views, f"ward-{measure}-2025")
    order = in_order(found)
    states = [cell(release, "T1", code, found["period"]).state for code in order]
    first = states.index(State.SMALL)
    tail = [release.area(code).name for code in order[first:]]

    assert State.SHOWN not in states[first:]
    assert tail == sorted(tail)


def test_unclear_areas_of_a_class_go_by_name(release, views):
    found = plain(views, "ward-class-2025")
    order = in_order(found)
    unclear = [release.area(code).name for code in order if said(found)[code][0] == UNKNOWN.key]
    assert len(unclear) > 10
    assert unclear == sorted(unclear)


def test_small_areas_inside_a_class_go_by_name(release):
    """Even where the neighbours classify a quiet ward, its hidden figure must not rank it."""
    question = next(view for view in questions(release) if view.key == "ward-class-2025")
    at = release.findings.index(release.findings_for("T1", "year", question.period.iso))
    same = tuple(replace(item, category="as expected") for item in release.findings[at].areas)
    alike = replace(
        release,
        findings=(
            *release.findings[:at],
            replace(release.findings[at], areas=same),
            *release.findings[at + 1 :],
        ),
    )
    order = in_order(figures(alike, question).as_json())
    small = [
        alike.area(code).name
        for code in order
        if cell(alike, "T1", code, question.period.iso).state is State.SMALL
    ]
    assert small == sorted(small)


def test_order_looks_at_nothing_but_protected_figures(release, views):
    """Areas with equal printed counts stand by name: their true order is not told."""
    found = plain(views, "district-count-2026-Q3")
    ranked = [
        (-(cell(release, "T2", code, found["period"]).low), release.area(code).name)
        for code in in_order(found)
    ]
    assert ranked == sorted(ranked)


def test_rates_come_with_their_interval(release, views):
    found = plain(views, "district-rate-2025")
    listed = release.findings_for("T2", "year", found["period"])
    for item in listed.areas:
        _, value, low, high = said(found)[item.area]
        assert float(value.replace(",", "")) == pytest.approx(item.rate, abs=0.051)
        assert float(low) <= float(value) <= float(high)


def test_what_is_not_published_tells_nothing_else(release, views):
    for key in ("ward-count-2024", "ward-rate-2024", "ward-class-2024"):
        found = plain(views, key)
        hidden = [
            at
            for at, code in enumerate(found["codes"])
            if cell(release, "T1", code, found["period"]).state is State.WITHHELD
        ]
        assert len(hidden) == 17
        for at in hidden:
            assert found["looks"][at] == WITHHELD.key
            assert found["values"][at] == "not published"
            assert (found["lows"][at], found["highs"][at]) == (None, None)
            assert found["facts"][at] == ["Not published", None, None]


def test_a_cell_that_is_not_there_reads_as_not_published(release):
    question = next(view for view in questions(release) if view.key == "ward-count-2025")
    gone = release.areas_at("ward")[0].code
    kept = tuple(c for c in release.cells if c.id.area != gone)
    answer = figures(replace(release, cells=kept), question)
    assert answer.looks()[gone] is WITHHELD


def test_a_range_that_spans_classes_has_a_look_of_its_own(release, views):
    found = plain(views, "ward-count-2025")
    words = {look["key"]: look["words"] for look in found["legend"]}
    coarse = [
        (look, value)
        for code, (look, value, _, _) in said(found).items()
        if cell(release, "T1", code, found["period"]).state is State.COARSE
    ]
    assert coarse
    for look, value in coarse:
        low, high = (int(end) for end in value.split(" to "))
        if look == "range":
            continue
        ends = [int(end) for end in words[look].split(" to ")]
        assert ends[0] <= low
        assert high <= ends[-1] or look == "amount-3"


def test_legend_fills_are_colours_or_known_patterns(views):
    for view in views.values():
        for look in view.as_json()["legend"]:
            assert look["fill"].startswith(("#", "url(#pattern-"))


def test_notes_say_count_period_denominator_method_and_limits(views):
    notes = dict(plain(views, "ward-rate-2025")["notes"])

    assert notes["Period"].startswith("2025")
    assert "wards have a figure" in notes["Counted"]
    assert "Census 2021" in notes["Per"]
    assert "seed" in notes["Method"]
    assert "95 times in 100" in notes["Certainty"]
    assert "nearest 5" in notes["Rounding"]
    assert notes["Outlines"].startswith("Generalised outlines, May 2025 wards.")
    assert "not audited" in notes["Audit"]
    assert notes["Synthetic"].startswith("SYNTHETIC")


def test_notes_of_a_true_and_audited_release_have_no_warnings(release):
    sound = replace(release, synthetic=False, audit={"status": "passed"}, generalised=False)
    question = questions(sound)[0]
    notes = dict(figures(sound, question).notes)

    assert not {"Audit", "Synthetic"} & set(notes)
    assert notes["Outlines"].startswith("Outlines, May 2025 wards.")


def test_counts_say_nothing_of_rates(views):
    notes = dict(plain(views, "ward-count-2025")["notes"])
    assert not {"Per", "Method", "Certainty"} & set(notes)
