"""Reading a page as a person does: its headings, tables, links and what it loads."""

from html.parser import HTMLParser

VOID = {"br", "circle", "hr", "img", "input", "line", "link", "meta", "path", "rect", "source"}


class Page(HTMLParser):
    """A page taken apart.

    `elements` holds (tag, attributes, text) of every element in order; `rows` the cells of every
    table row, as the words in them.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.rows: list[list[str]] = []
        self._open: list[int] = []
        self.feed(html)
        assert not self._open, f"never closed: {self.elements[self._open[-1]][0]}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))
        if tag == "tr":
            self.rows.append([])
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        at = self._open.pop()
        assert self.elements[at][0] == tag, f"</{tag}> closes <{self.elements[at][0]}>"
        if tag in {"td", "th"}:
            self.rows[-1].append(" ".join("".join(self.elements[at][2]).split()))

    def handle_data(self, data):
        for at in self._open:
            self.elements[at][2].append(data)

    def all(self, tag: str) -> list[str]:
        """Words of every element of one kind."""
        return [" ".join("".join(said).split()) for kind, _, said in self.elements if kind == tag]

    def attributes(self, tag: str, name: str) -> list[str]:
        """One attribute of every element of one kind that has it."""
        return [has[name] or "" for kind, has, _ in self.elements if kind == tag and name in has]

    @property
    def words(self) -> str:
        """Everything written on the page, and in attributes that are read out."""
        texts = [said for kind, _, said in self.elements if kind == "html"]
        return " ".join("".join(texts[0]).split())
