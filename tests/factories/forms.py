"""The fields of a form in a page, as a browser would send them."""

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


class _Fields(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form, self.pairs = form, Pairs()
        self._within = False
        self._area: str | None = None
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._within = had.get("id") == self.form
        name = had.get("name", "")
        mine = bool(name) and (had.get("form") == self.form or (self._within and "form" not in had))
        if tag == "option" and self._select is not None:
            self._options.append((had.get("value", ""), "selected" in had))
        if not mine or "disabled" in had:
            return
        if tag == "textarea":
            self._area, self._said = name, []
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "input" and (had.get("type") not in {"checkbox", "radio"} or "checked" in had):
            self.pairs.append((name, had.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = False
        elif tag == "textarea" and self._area is not None:
            self.pairs.append((self._area, "".join(self._said).removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [v for v, _ in self._options[:1]]
            self.pairs += [(self._select, value) for value in chosen]
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._said.append(data)


def fields(page: str, form: str = "editor") -> Pairs:
    """Name and value, in the order of the page; buttons are not pressed."""
    reader = _Fields(form)
    reader.feed(page)
    reader.close()
    return reader.pairs
