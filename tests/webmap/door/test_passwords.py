"""A password is long enough, not too long, hard to guess, and kept as argon2."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.joining import PASSWORD, link_for, person_of, site
from webmap.door import passwords
from webmap.door.accounts import Account
from webmap.door.passwords import LONGEST, SHORTEST, is_right, kept_form, normal_form, problem_with


@pytest.fixture(scope="module")
def app():
    app = site()
    link_for(app)
    return app


@pytest.fixture(scope="module")
def amira(app) -> Account:
    return Account(person_of(app))


@pytest.mark.parametrize(
    "good",
    [
        PASSWORD,
        "Xq7#kM2$wPz9",
        "  leading and trailing  ",
        "żółw gęś jaźń źdźbło",
        "правильная лошадь батарея",
        "🦔🪁🧵🪗🦦🪕🛶🧲🦩🪴🎏🧿",
        "tractor\tviolet\x00monsoon",
        "violet tractor monsoon " * 5,
    ],
)
def test_takes_any_characters(amira, good):
    assert problem_with(good, amira) is None


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("", "Enter a password"),
        ("Xq7#kM2$wPz", "at least 12"),
        ("violet tractor monsoon" * 6, "at most 128"),
        ("passwordpassword", "easy to guess"),
        ("qwertyuiop1234", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("Amira Khan 2026", "easy to guess"),
        ("amira.khan@police.example", "easy to guess"),
        ("Amira Khan police 26", "easy to guess"),
        ("khan-Police_amira", "easy to guess"),
        ("PlainsightPlainsight", "easy to guess"),
        ("plainsight2026", "easy to guess"),
        ("WestYorkshire!", "easy to guess"),
        ("a" * 128, "easy to guess"),
    ],
)
def test_refuses_what_is_short_or_easily_guessed(amira, bad, said):
    assert said in problem_with(bad, amira)


def test_what_is_easily_guessed_depends_on_whose_it_is(amira):
    """Somebody else's name is no better and no worse than any other two words."""
    words = "Amira.Khan@police"
    amira_says = problem_with(words, amira)
    other = Account.__new__(Account)
    other.name, other.email, other.organisation = "Li Wei", "li@council.example", None
    assert "easy to guess" in amira_says
    assert problem_with(words, other) is None


def test_length_is_counted_in_characters_of_the_kept_form(amira):
    """NFKC writes the ligature U+FB03 as three letters (Unicode 16, UnicodeData.txt)."""
    assert problem_with("ﬃ" * 3 + "xq", amira).startswith("Use at least 12")
    assert "at least" not in problem_with("ﬃ" * 4, amira)
    assert problem_with("ﬃ" * 43, amira) == "Use at most 128 characters"


@pytest.mark.parametrize("length", [SHORTEST, LONGEST])
def test_limits_are_within(amira, length):
    mixed = "".join(chr(33 + (i * 37 + i * i * 11) % 90) for i in range(length))
    assert problem_with(mixed, amira) is None


def test_judges_no_more_than_the_beginning(amira, monkeypatch):
    """Judging takes ever longer the more there is: nobody may keep the service busy by it."""
    judged = []
    monkeypatch.setattr(passwords, "zxcvbn", lambda word, **_: judged.append(word) or {"score": 4})
    problem_with("x" * 128, amira)
    problem_with("x" * 60_000, amira)
    assert judged == ["x" * 72]


@given(st.text(min_size=8, max_size=40))
def test_says_nothing_of_what_was_typed(amira, typed):
    said = problem_with(typed, amira) or ""
    assert said in {
        "",
        "Use at least 12 characters. Three random words make a good one.",
        "That would be easy to guess. Three random words make a good one.",
    }


@given(st.text(max_size=60))
def test_one_form_however_the_letters_are_put_together(typed):
    """NFKC is idempotent, and the same for what is canonically equivalent (UAX 15)."""
    assert normal_form(normal_form(typed)) == normal_form(typed)
    assert normal_form(unicodedata.normalize("NFD", typed)) == normal_form(typed)


@pytest.fixture(scope="module")
def kept(app) -> str:
    with app.app_context():
        return kept_form("café " + "tractor " * 15 + "end")


class TestKeeping:
    @pytest.fixture
    def person(self, amira, kept) -> Account:
        amira.password = kept
        return amira

    def test_is_argon2id_as_strong_as_advised(self, kept):
        """RFC 9106, 4: 64 MiB, 3 passes and 4 lanes is the second recommended setting."""
        assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")

    def test_is_right_however_it_is_typed(self, app, person):
        with app.app_context():
            assert is_right(person, "cafe\u0301 " + "tractor " * 15 + "end")

    def test_is_wrong_if_it_differs_at_all(self, app, person):
        with app.app_context():
            assert not is_right(person, "cafe " + "tractor " * 15 + "end")
            assert not is_right(person, "café " + "tractor " * 15 + "end" + "x" * 60_000)

    def test_too_long_is_never_right(self, app, amira):
        """Not even if it begins with the whole of a password of the greatest length."""
        whole = ("violet tractor monsoon" * 6)[:128]
        with app.app_context():
            amira.password = kept_form(whole)
            assert is_right(amira, whole)
            assert not is_right(amira, whole + "x")

    def test_nobody_costs_as_much_as_somebody(self, app, amira, monkeypatch):
        work = []
        monkeypatch.setattr(passwords, "hash_password", lambda word: work.append(word))
        amira.password = None
        with app.app_context():
            assert not is_right(None, "anything at all")
            assert not is_right(amira, "anything else")
        assert work == ["anything at all", "anything else"]
