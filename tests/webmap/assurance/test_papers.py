"""The papers: headings of the templates, facts marked, blanks left open, findings said."""

import re
from dataclasses import replace
from datetime import date

import pytest

from geo.schema import COLUMNS
from models.disclosure.spec import WHOLE
from tests.webmap.assurance.installation import a_release, an_installation
from tests.webmap.documents.papers import said_in_html, said_in_word
from webmap.assurance.data_items import FURTHER, ITEMS
from webmap.assurance.equality_assessment import CHARACTERISTICS, equality_assessment
from webmap.assurance.impact_assessment import impact_assessment
from webmap.assurance.information_requests import information_requests
from webmap.assurance.likely_questions import QUESTIONS
from webmap.assurance.papers import PAPERS, write_papers
from webmap.assurance.processing_record import processing_record
from webmap.assurance.risks import RISKS
from webmap.assurance.sharing_schedule import sharing_schedule
from webmap.assurance.transparency_record import transparency_record
from webmap.documents.content import Mark
from webmap.documents.html_page import as_html
from webmap.documents.word_file import as_docx
from webmap.health import Finding

EVERY = pytest.mark.parametrize("make", PAPERS, ids=lambda make: make.__name__)
UNSAFE = Finding(check="key", state="unsafe", says="others can read it", do="chmod 600 the key.")


def said(make, **changed):
    """All the words of a paper."""
    return " ".join(said_in_html(as_html(make(an_installation(**changed)))))


def headings(make):
    return [each.heading for each in make(an_installation()).sections]


@EVERY
def test_page_and_word_file_say_the_same(make):
    paper = make(an_installation())
    assert said_in_word(as_docx(paper)) == said_in_html(as_html(paper))


@EVERY
def test_the_same_installation_and_day_is_the_same_paper(make):
    assert as_html(make(an_installation())) == as_html(make(an_installation()))
    assert as_docx(make(an_installation())) == as_docx(make(an_installation()))


@EVERY
def test_each_says_how_it_is_read_and_of_what_day_it_is(make):
    text = said(make)
    assert "◆ 22 November 2026" in text
    assert "◆ 9.9.9" in text
    assert "[to be completed by ...] marks what only a person can decide" in text
    assert text.startswith("DRAFT for the data protection officer: not legal advice, not signed")


@EVERY
def test_what_only_a_person_can_decide_is_left_open(make):
    runs = list(make(an_installation()).runs())
    blanks = [run for run in runs if run.mark is Mark.BLANK]
    assert len(blanks) >= 7
    assert all(run.text.startswith("to be completed by ") for run in blanks)


@EVERY
def test_made_up_records_are_a_finding(make):
    assert "FINDING: SYNTHETIC" in said(make, synthetic=True)
    assert "FINDING" not in said(make).replace("FINDING marks what", "")


@EVERY
def test_a_release_that_is_not_audited_is_a_finding(make):
    unaudited = a_release(audit={"status": "not audited"})
    assert "FINDING: the release on show has not been audited" in said(make, release=unaudited)
    assert "FINDING: no release can be shown." in said(make, release=None)


@EVERY
def test_what_is_hostile_in_a_name_stays_a_name(make):
    page = as_html(make(an_installation())).decode()
    assert "<Charity>" not in page


@pytest.mark.parametrize(
    "make",
    [impact_assessment, sharing_schedule, equality_assessment],
    ids=lambda make: make.__name__,
)
def test_what_the_doctor_finds_is_said_as_it_says_it(make):
    text = said(make, findings=(UNSAFE,))
    assert "key FINDING: unsafe: others can read it chmod 600 the key." in text


def test_a_risk_shows_how_its_measures_stand():
    text = said(impact_assessment, findings=(UNSAFE,))
    risk = text.split("4. The secret key is stolen or lost")[2]  # the second table names it again
    assert "FINDING: key: others can read it" in risk.split("5. The records")[0]
    assert "◆ key: readable by its owner alone" in said(impact_assessment)


class TestImpactAssessment:
    def test_has_the_steps_of_the_template(self):
        steps = [each for each in headings(impact_assessment) if each.startswith("Step")]
        assert steps == [
            "Step 1: Identify the need for a DPIA",
            "Step 2: Describe the processing",
            "Step 3: Consultation process",
            "Step 4: Assess necessity and proportionality",
            "Step 5: Identify and assess risks",
            "Step 6: Identify measures to reduce risk",
            "Step 7: Sign off and record outcomes",
        ]
        described = {f"{of} of the processing" for of in ("Nature", "Scope", "Context")}
        assert described | {"Purposes of the processing"} <= set(headings(impact_assessment))

    def test_every_risk_has_a_likelihood_and_a_severity_of_the_template(self):
        for risk in RISKS:
            assert re.match(r"remote|possible|probable", risk.likelihood)
            assert risk.severity in {"minimal", "significant", "severe"}
            assert risk.measures
            assert risk.beyond

    def test_overall_and_residual_risk_are_left_to_the_officer(self):
        text = said(impact_assessment)
        assert text.count("[to be completed by the DPO: low, medium or high]") == 2 * len(RISKS)

    def test_says_since_when_records_are_kept(self):
        assert "◆ nothing received before 1 January 2021 is kept" in said(impact_assessment)
        assert "FINDING: nothing was ever retired" in said(impact_assessment, kept_from=None)
        assert "◆ nothing was taken in yet" in said(impact_assessment, sources=())
        unread = said(impact_assessment, sources=None)
        assert "FINDING: the records store cannot be read" in unread

    def test_every_period_that_is_published_is_named(self):
        told = {"quarter": "quarter", "year": "closed year", "all": "all closed years together",
                "twelve_months": "twelve months"}  # fmt: skip
        text = said(impact_assessment, has_consent=True, spec=WHOLE)
        rows = text.split("What may be published, and nothing else")[1]
        for table in WHOLE.tables:
            row = re.search(rf"{table.name} (.*?)(?= T\d|$)", rows)[1]
            for kind in table.period_kinds:
                assert told[kind] in row, (table.name, kind)
            if "all" not in table.period_kinds and table.name != "T8":
                assert told["all"] not in row, table.name

    def test_consent_is_told_as_recorded(self):
        assert "Consent is ◆ not recorded, so no new release has it." in said(impact_assessment)
        assert "Consent is ◆ recorded: [to be completed by" in said(
            impact_assessment, has_consent=True
        )

    def test_figures_without_consent_are_a_finding(self):
        with_origin = a_release(tables=("T1", "T6"))
        fault = "FINDING: the release on show has these figures, and no consent is recorded now."
        assert fault in said(impact_assessment, release=with_origin)
        assert fault not in said(impact_assessment, release=with_origin, has_consent=True)


class TestDataItems:
    def test_every_column_of_a_concern_is_explained_and_no_other(self):
        assert tuple(ITEMS) == COLUMNS

    def test_each_stands_in_the_schedule_with_its_basis_left_open(self):
        text = said(sharing_schedule)
        for column in COLUMNS:
            assert f" {column} {ITEMS[column].holds} " in text
        basis = "[to be completed by the controller: lawful basis and condition]"
        assert text.count(basis) == len(COLUMNS)

    def test_what_is_kept_besides_is_said(self):
        assert all(what in said(sharing_schedule) for what in FURTHER)

    def test_kinds_of_files_are_named(self):
        assert "◆ nrm Totals of the National Referral Mechanism" in said(sharing_schedule)


class TestSharingSchedule:
    def test_names_every_organisation_and_lets_those_sign_that_are_one(self):
        text = said(sharing_schedule)
        assert "◆ A <Charity> & Co ◆ ngo" in text
        signatures = text.split("12. Signatures")[1]
        assert "A Force" in signatures
        assert "The public" not in signatures

    def test_says_who_may_open_what(self):
        text = said(sharing_schedule)
        assert "/, read ◆ the partner side ◆ everybody" in text
        assert "Open to anyone on the partner side: ◆ /about." in text


def test_record_of_processing_has_what_article_30_asks_for():
    text = said(processing_record)
    for asked in (
        "Controller, joint controllers, representative",
        "Purposes",
        "Categories of data subjects",
        "Categories of personal data",
        "Categories of recipients",
        "Transfers to third countries",
        "Time limits for erasure",
        "Technical and organisational security measures",
    ):
        assert asked in text


def test_equality_assessment_has_the_nine_characteristics_and_children():
    """Equality Act 2010, section 4; marriage is in it, though not in all of the duty."""
    names = {name.partition(",")[0] for name, _, _ in CHARACTERISTICS}
    assert names == {
        "Age", "Disability", "Gender reassignment", "Marriage and civil partnership",
        "Pregnancy and maternity", "Race", "Religion or belief", "Sex", "Sexual orientation",
    }  # fmt: skip
    assert "5. Children" in headings(equality_assessment)
    assert "1,500 of 4,000 cells" in said(equality_assessment)


def test_transparency_record_has_both_tiers():
    assert [each for each in headings(transparency_record) if each.startswith("Tier")] == [
        "Tier 1: Overview",
        "Tier 2: Owner and responsibility",
        "Tier 2: Description and rationale",
        "Tier 2: Decision-making process",
        "Tier 2: Tool specification",
        "Tier 2: Risks, mitigations and impact assessments",
    ]


class TestInformationRequests:
    def test_has_five_drafts(self):
        text = said(information_requests)
        assert [each.number for each in QUESTIONS] == ["5.1", "5.2", "5.3", "5.4", "5.5"]
        assert all(each.asked in text for each in QUESTIONS)

    def test_no_draft_holds_a_figure_of_a_place(self):
        """A figure is put in from the release by whoever answers."""
        for each in QUESTIONS:
            plain = re.sub(
                r"section(s)? [\d(),A and]+|999|under 10", "", " ".join(each.reply).lower()
            )
            assert not re.search(r"\d", plain), plain

    def test_refusal_neither_confirms_nor_denies(self):
        text = said(information_requests)
        assert "The reply is the same for none and for fifty" in text
        assert "neither confirm nor deny that we hold information at the detail" in text

    def test_the_limits_are_those_in_force(self):
        text = said(information_requests)
        assert "rounded to the nearest ◆ 5" in text
        assert "the smallest is ◆ 10" in text


class TestWriting:
    def test_writes_each_twice_for_its_owner_alone(self, tmp_path):
        files = write_papers(an_installation(), tmp_path / "deep" / "out")
        assert [path.suffix for path in files] == [".html", ".docx"] * len(PAPERS)
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert (tmp_path / "deep" / "out").stat().st_mode & 0o077 == 0

    def test_another_day_changes_every_paper_and_nothing_but_the_day(self, tmp_path):
        first = write_papers(an_installation(), tmp_path / "one")
        later = write_papers(an_installation(on=date(2026, 11, 23)), tmp_path / "two")
        for one, two in zip(first, later, strict=True):
            if one.suffix == ".html":
                assert one.read_bytes() != two.read_bytes()
                told = two.read_text("utf-8").replace("23 November 2026", "22 November 2026")
                assert told == one.read_text("utf-8")

    def test_papers_that_are_there_make_way(self, tmp_path):
        write_papers(an_installation(synthetic=True), tmp_path)
        for path in tmp_path.iterdir():
            path.chmod(0o644)
        files = write_papers(an_installation(), tmp_path)
        assert sorted(tmp_path.iterdir()) == sorted(files)
        assert not any(
            b"SYNTHETIC" in path.read_bytes() for path in files if path.suffix == ".html"
        )
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}

    def test_nothing_handed_in_is_changed(self, tmp_path):
        facts = an_installation()
        write_papers(facts, tmp_path)
        assert facts == replace(an_installation())
