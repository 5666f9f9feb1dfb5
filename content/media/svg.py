"""SVG drawings, rebuilt from an explicit list of what a drawing may hold.

No scripts, no event attributes, no foreign objects, no style sheets, no address that leads out of the drawing.
"""

import re
from xml.etree import ElementTree as Xml

from content.media.refusals import Refused, english

SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_DEEPEST, _MOST = 40, 5_000
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TONES = frozenset({"", "ink", "tint", "accent", "quiet", "lamp"})
"""Classes by which a drawing inside a page takes the colours of the page (docs/authoring.md)."""
_TAGS = _words(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath marker "
    "linearGradient radialGradient stop clipPath mask pattern"
)
_WRAPS = _words("a switch")
"""What only wraps parts of a drawing: the parts stay, in a group."""
_DRAWN = _words("path rect circle ellipse line polyline polygon text")
_ATTRIBUTES = _words(
    "id class x y x1 x2 y1 y2 cx cy r rx ry dx dy d points width height viewBox preserveAspectRatio transform "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray "
    "stroke-dashoffset stroke-miterlimit opacity color display visibility clip-path clip-rule mask marker-start "
    "marker-mid marker-end markerWidth markerHeight markerUnits orient refX refY gradientUnits gradientTransform "
    "spreadMethod fx fy offset stop-color stop-opacity patternUnits patternTransform patternContentUnits "
    "clipPathUnits maskUnits font-family font-size font-weight font-style text-anchor dominant-baseline "
    "letter-spacing textLength lengthAdjust startOffset vector-effect role aria-label aria-hidden lang"
)
_EMPTY = english("Nothing in this drawing can be shown: it has no lines, shapes or words of its own.")
_ACTIVE = _words("script handler foreignobject iframe embed object set animate")
_INSIDE = re.compile(r"#[A-Za-z_][\w.-]{0,80}\Z")
_URL = re.compile(r"url\(", re.IGNORECASE)
_OWN_URL = re.compile(r"url\(\s*['\"]?#[A-Za-z_][\w.-]{0,80}['\"]?\s*\)(\s+[\w#(),.% -]+)?\Z")
_STYLE_PART = re.compile(r"\s*([a-z-]+)\s*:\s*([^;{}@\\]+?)\s*(?:;|\Z)")
_SIZE = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)(px)?\s*\Z")


def clean(source: str | bytes) -> str:
    """A drawing as text, without anything that does something. Raises Refused for what is no drawing."""
    root = _parsed(source)
    if root.tag != f"{{{SVG}}}svg":
        raise Refused("svg", english("This is not an SVG drawing."))
    kept = _kept(root, 0, [0])
    assert kept is not None
    if not any(str(part.tag).rpartition("}")[2] in _DRAWN for part in kept.iter()):
        raise Refused("svg", _EMPTY)
    _give_box(kept)
    Xml.register_namespace("", SVG)
    return Xml.tostring(kept, encoding="unicode", short_empty_elements=True) + "\n"


def is_active(source: str | bytes) -> bool:
    """Whether a drawing holds something that would run or lead out of it. Raises Refused for what is no drawing."""
    return any(_acts(element) for element in _parsed(source).iter())


def _acts(element: Xml.Element) -> bool:
    name = str(element.tag).rpartition("}")[2].lower()
    links = [value for said, value in element.items() if said.rpartition("}")[2].lower() in {"href", "src"}]
    return (
        name in _ACTIVE
        or any(said.lower().startswith("on") for said, _ in element.items())
        or any(not _INSIDE.match(link.strip()) for link in links)
    )


def size(source: str) -> tuple[int, int]:
    """Width and height of a cleaned drawing in its own units; (0, 0) where it does not say."""
    found = re.search(r'viewBox="\s*[-0-9.]+[ ,]+[-0-9.]+[ ,]+([0-9.]+)[ ,]+([0-9.]+)', source[:2000])
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


def _parsed(source: str | bytes) -> Xml.Element:
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError:
        raise Refused("svg", english("This drawing is not UTF-8. Save it anew as plain SVG.")) from None
    text = _DOCTYPE.sub("", text, count=1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("entities", english("This drawing declares XML entities. Save it anew as plain SVG."))
    try:
        return Xml.fromstring(text)  # noqa: S314  no document type is left that could declare anything
    except (Xml.ParseError, ValueError):
        raise Refused("svg", english("This drawing cannot be read. Save it anew as plain SVG.")) from None


def _kept(element: Xml.Element, depth: int, count: list[int]) -> Xml.Element | None:
    namespace, _, name = str(element.tag).rpartition("}")
    if namespace != f"{{{SVG}" or name not in _TAGS | _WRAPS:
        return None
    name = "g" if name in _WRAPS else name
    count[0] += 1
    if depth > _DEEPEST or count[0] > _MOST:
        raise Refused("svg", english("This drawing has too many parts. Simplify it and send it again."))
    kept = Xml.Element(f"{{{SVG}}}{name}", _attributes(element))
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        part = _kept(child, depth + 1, count)
        if part is not None:
            kept.append(part)
    return kept


def _attributes(element: Xml.Element) -> dict[str, str]:
    kept = {name: value for name, value in element.items() if name in _ATTRIBUTES and _is_harmless(value)}
    if kept.get("class", "") not in TONES:
        kept.pop("class")
    for name, value in _STYLE_PART.findall(element.get("style", "")):
        if name in _ATTRIBUTES and _is_harmless(value):
            kept[name] = value
    link = element.get("href") or element.get(_LINK)
    if link and _INSIDE.match(link):
        kept["href"] = link
    return kept


def _is_harmless(value: str) -> bool:
    return not _URL.search(value) or bool(_OWN_URL.match(value.strip()))


def _give_box(root: Xml.Element) -> None:
    """A drawing scales by its box; one that only names its size gets one."""
    width, height = _SIZE.match(root.get("width", "")), _SIZE.match(root.get("height", ""))
    if "viewBox" not in root.attrib and width and height:
        root.set("viewBox", f"0 0 {width[1]} {height[1]}")
