"""A mapping is TOML of a page: what would cost the parser hours or gigabytes is refused unread."""

import resource

import pytest

from geo.errors import MappingRefused
from geo.sources.mapping_toml import parsed_toml

DEEP = ".".join(["a"] * 60_000)


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP} = 1",
        f"[{DEEP}]",
        f"[[{DEEP}]]",
        f"a = {{ {DEEP} = 1 }}",
        f'"\\"".{DEEP}."\\"" = 1',
        f"a = [{{b = '''\n\"''', {DEEP} = 1, c = \"\" }}]",
        "a = " + "[" * 100_000,
        "title_lines = " + "9" * 5_000,
        "a = 1\na = 2",
    ],
    ids=["key", "table", "tables", "inline", "escaped", "long text", "array", "number", "twice"],
)
def test_what_would_fill_the_memory_is_refused(text):

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(MappingRefused, match=r"^given\.toml, line \d+: "):
        parsed_toml(text, "given.toml")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_dots_and_hashes_in_quotes_and_asides_are_text():
    text = (
        "# our columns... see the guide......... it's long. (e.g. a.b.c.d.e.f.g.h.i.j)\n"
        '[words.sector]\n"e.g. car wash. nail bar. etc. a.b.c.d.e.f" = "car_wash" # a.b.c.d.e.f.g\n'
        "'St. #1.2.3.4.5.6.7.8.9.0' = \"nail_bar\"\n"
    )

    told = parsed_toml(text, "given.toml")

    assert told["words"]["sector"] == {
        "e.g. car wash. nail bar. etc. a.b.c.d.e.f": "car_wash",
        "St. #1.2.3.4.5.6.7.8.9.0": "nail_bar",
    }
