"""What may stand in a lesson, as an explicit list: everything that comes out of Markdown goes through here."""

import re

import nh3

_ICON = re.compile(r'<i class="icon-([a-z]+)"></i>')
_DFN = re.compile(r'<dfn class="term" title="([a-z0-9-]+)">(.*?)</dfn>', re.DOTALL)
_CLASSES = {
    "div": {"talk", "say", "me", "pair", "dont", "callout"},
    "span": {"who", "quiet", "std", "warn", "info", "ok", "small"},
    "p": {"why", "small", "quiet"},
    "ol": {"clockline"},
    "td": {"n"},
    "th": {"n"},
    "li": {"law"},
    "form": {"checks"},
    "figure": {"picture", "drawing", "film"},
    "dfn": {"term"},
    "i": {"drawing", "icon-check", "icon-cross", "icon-alert", "icon-info", "icon-flag"},
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"role", "aria-label"},
    "form": {"aria-label"},
    "h2": {"id"},
    "ol": {"start"},
    "dfn": {"title"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "track": {"kind", "src", "srclang", "label", "default"},
    "video": {
        *("src", "poster", "controls", "preload", "playsinline", "webkit-playsinline", "x5-playsinline", "aria-label"),
    },
}
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "div", "em", "figure", "form", "h2", "h3", "h4", "hr", "i", "input"),
    *("caption", "details", "dfn", "figcaption", "img", "summary", "track", "video"),
    *("label", "li", "ol", "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}

_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "media"},
    link_rel="noopener noreferrer",
)


def clean(html: str) -> str:
    safe = _ICON.sub(r'<svg class="i" aria-hidden="true"><use href="#i-\1"/></svg>', _CLEANER.clean(html))
    return _DFN.sub(r'<a class="term" href="#term-\1">\2</a>', safe)
