"""Drawing makes the shell of every map with folium: the one module that knows folium.

folium executes what it is given, so no figure, name or other data string ever enters it. It draws
an empty map; our static script fetches outlines and figures by address and writes text as text.
The figure is then taken apart, so that a strict content policy can hold: no inline script, no
inline style, and no link that leaves our own address.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final, cast

import folium
from branca.element import Element, Figure
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

__all__ = [
    "OWN_ADDRESSES",
    "AreaLayer",
    "ForeignLink",
    "LocalMap",
    "Shell",
    "shell_map",
    "take_apart",
]

#: Where the partner app serves what a map may load. Anything else is refused.
OWN_ADDRESSES: Final = ("/assets/leaflet/", "/static/", "/resources/")

_ADDRESS: Final = re.compile(r"""https?://|["'(]\s*//|@import""")
_STYLE_RULE: Final = re.compile(r"\s*([^{}]+?)\s*\{([^{}]*)\}")


class ForeignLink(ValueError):
    """A map that would load, or run, something we do not serve. It is not published."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the map holds {what}. Everything a map loads must lie under "
            f"{', '.join(OWN_ADDRESSES)}: serve the plugin's own file from there, or do without "
            "the plugin. The map was not published."
        )


class LocalMap(folium.Map):
    """A folium map whose every script and style is served by us.

    Its links are tuples where folium has lists, which any map could change for all others.
    """

    default_js = (("leaflet", "/assets/leaflet/leaflet.js"),)  # type: ignore[assignment]
    default_css = (("leaflet_css", "/assets/leaflet/leaflet.css"),)  # type: ignore[assignment]


class AreaLayer(JSCSSMixin, Layer):
    """Areas drawn by our own script from two addresses: outlines here, figures from the page.

    The figures' address is not part of the shell: each page gives it in a data attribute, so that
    the script is byte for byte the same for every view.
    """

    default_js = (("plainsight_map", "/static/map.js"),)  # type: ignore[assignment]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = plainsight.areaLayer({{ this.shapes|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, shapes: str) -> None:
        super().__init__(name="areas", control=False)
        self._name = "AreaLayer"
        self.shapes = shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A figure taken apart: what goes into our template, and what is served as files.

    Attributes
    ----------
    html
        The map's element, for our own template.
    scripts, styles
        Addresses to load, in order, before `script` and `style`.
    script, style
        What folium wrote inline.
    """

    html: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    script: str
    style: str


def shell_map(
    shapes: str, extent: tuple[float, float, float, float], name: str = "plainsight"
) -> LocalMap:
    """Return the empty map of every view.

    Parameters
    ----------
    shapes
        Address of the outlines.
    extent
        West, south, east and north in degrees, WGS 84: what the frame shows first.
    name
        Small letters, another for each map on one page.
    """
    west, south, east, north = extent
    page = LocalMap(
        tiles=None,
        control_scale=True,
        zoom_control="bottomright",
        zoom_snap=0.25,
        zoom_delta=0.5,
        scroll_wheel_zoom=False,
        attribution_control=False,
    )
    AreaLayer(shapes).add_to(page)
    page.fit_bounds([[south, west], [north, east]])
    for number, element in enumerate(_walk(page)):
        element._id = f"{name}_{number}"
    return page


def take_apart(page: LocalMap) -> Shell:
    """Split a map into the parts a strict content policy allows.

    Raises
    ------
    ForeignLink
        If any part would load something from an address that is not ours, or holds a style
        attribute or event handler, which the policy would block.
    """
    figure = cast(Figure, page.get_root())
    figure.render()
    header = _Parts(figure.header.render())
    html = figure.html.render().strip()
    body = _Parts(html)
    script = "\n".join([*header.scripts, *body.scripts, figure.script.render()]).strip() + "\n"
    style = _own_rules("\n".join([*header.styles, *body.styles]))
    shell = Shell(
        html=html,
        scripts=header.script_links,
        styles=header.style_links,
        script=script,
        style=style,
    )
    _refuse_strangers(shell, (*header.links, *body.links), body.blocked)
    return shell


def _walk(element: Element) -> list[Element]:
    """List an element and everything in it, in the order folium draws them."""
    inside = [below for child in element._children.values() for below in _walk(child)]
    return [element, *inside]


def _own_rules(style: str) -> str:
    """Keep the rules about the map; folium also writes some that restyle the whole page."""
    kept = [
        f"{selector} {{{rules.strip()}}}"
        for selector, rules in _STYLE_RULE.findall(style)
        if selector.startswith(("#map_", ".leaflet-"))
    ]
    return "\n".join(kept) + "\n"


def _refuse_strangers(shell: Shell, links: tuple[str, ...], blocked: tuple[str, ...]) -> None:
    """Refuse a shell that reaches beyond our own addresses or that the policy would break."""
    away = [link for link in links if not link.startswith(OWN_ADDRESSES)]
    if away:
        raise ForeignLink(f"{len(away)} link(s) to other addresses")
    if blocked:
        raise ForeignLink(f"the attribute {blocked[0]}, which the content policy blocks")
    if _ADDRESS.search(shell.script) or _ADDRESS.search(shell.style):
        raise ForeignLink("an outside address in its script or style")


class _Parts(HTMLParser):
    """Sort a piece of HTML into links, inline scripts, inline styles and blocked attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._found: list[tuple[str, str]] = []
        self._blocked: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    @property
    def links(self) -> tuple[str, ...]:
        """Every address, in order."""
        return tuple(address for _, address in self._found)

    @property
    def script_links(self) -> tuple[str, ...]:
        """Addresses of scripts, in order."""
        return tuple(address for tag, address in self._found if tag == "script")

    @property
    def style_links(self) -> tuple[str, ...]:
        """Addresses of style sheets, in order."""
        return tuple(address for tag, address in self._found if tag == "link")

    @property
    def blocked(self) -> tuple[str, ...]:
        """Names of attributes the content policy blocks."""
        return tuple(self._blocked)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element's addresses and blocked attributes."""
        self._inside = tag
        for name, value in attrs:
            if name in {"src", "href", "data", "action", "srcset"}:
                self._found.append((tag, value or ""))
            elif name == "style" or name.startswith("on"):
                self._blocked.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep what stands inside a script or style element."""
        if data.strip() and self._inside == "script":
            self.scripts.append(data.strip())
        elif data.strip() and self._inside == "style":
            self.styles.append(data.strip())
