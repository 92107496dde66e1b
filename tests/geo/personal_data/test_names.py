"""Names are known by a table and by how references are made with them."""

import pytest

from geo.personal_data.names import (
    capitals,
    is_initials,
    name_in_cell,
    name_in_reference,
    names,
    words,
)


def test_the_table_covers_the_nationalities_of_the_statistics():
    given_and_family = {
        "British": "OLIVER SMITH SIOBHAN MCCARTHY RHYS",
        "Albanian": "ARBEN HOXHA FATMIRE KRASNIQI",
        "Vietnamese": "NGUYEN TRAN PHUONG THUY",
        "Romanian": "IONUT POPESCU MIHAELA",
        "Polish": "AGNIESZKA KOWALSKI WOJCIECH",
        "Eritrean": "TESFAY GEBREMEDHIN SELAM",
        "Sudanese": "MOHAMED ABDALLAH OSMAN",
        "Pakistani": "MUHAMMAD HUSSAIN SHAZIA AKHTAR",
        "Indian": "SINGH KAUR PATEL RAJESH",
        "Chinese": "WANG ZHANG CHEN XIAOMING",
        "Iranian": "REZA AHMADI MARYAM HOSSEINI",
        "Nigerian": "OLUWASEUN ADEBAYO CHUKWU NGOZI",
    }
    missing = {origin: set(listed.split()) - names() for origin, listed in given_and_family.items()}
    assert missing == {origin: set() for origin in given_and_family}
    assert len(names()) > 5_000


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Łukasz Żółć", "LUKASZ ZOLC"), ("Nguyễn Đức", "NGUYEN DUC"), ("Ørsted ß", "ORSTED SS"),
     ("Şahin I\u015f\u0131k", "SAHIN ISIK"), ("Ștefan", "STEFAN"), ("zoë", "ZOE")],
)  # fmt: skip
def test_accents_are_written_plainly(text, plain):
    assert capitals(text) == plain


@pytest.mark.parametrize(
    "reference",
    ["JOHN-SMITH", "KHAN-0", "NGUYEN-THI-0", "0-KOWALSKI", "JSMITH-0", "SMITHJ", "JOHNSMITH0",
     "KHAN0", "WYP-MUHAMMAD", "ALI-0", "XQUIB-VAREL-0", "OLUWASEUN-A", "A0HUSSAIN0"],
)  # fmt: skip
def test_references_made_of_names_are_known(reference):
    assert name_in_reference(reference)


@pytest.mark.parametrize(
    "reference",
    ["WYP-0", "LCC-SAFEG-0", "CID-BFD-0", "WARD-0", "MAY-0-0", "CASE-REF-0", "HALIFAX-MORLEY-0",
     "NRM-0-0", "MASH-WAKEFIELD-0", "A0F0-0C0E-AD0", "QZX-0", "VU-0", "SYN-WYP-0"],
)  # fmt: skip
def test_references_made_of_words_of_the_work_are_not(reference):
    assert not name_in_reference(reference)


def test_initials_are_two_or_three_letters_that_are_no_word_of_the_work():
    assert is_initials("JS-0")
    assert is_initials("0-JQS")
    assert not any(map(is_initials, ["WYP-0", "0-0", "W0", "JQSX-0", "A0B0C0D"]))


def test_every_word_of_the_partnership_is_on_the_allow_list():
    assert {"WYP", "LEEDS", "CASE", "REF", "WARD", "MAY", "TODMORDEN", "CALDERDALE"} <= words()
    assert not {"SMITH", "KHAN", "NGUYEN", "JOHN"} & words()


def test_a_cell_holds_a_name_if_one_word_of_it_is():
    assert name_in_cell("JANE OF LEEDS")
    assert not name_in_cell("HAND CAR WASH, HALIFAX")
