"""CommonMark with tables, without HTML, and what our lessons add to it: `{std:key}`, `{term:key}`, blocks as fences.

What the added marks become is written by the page that is being rendered (`env["page"]`).
"""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from content.schema.standard import REFERENCE
from content.terms import REFERENCE as TERM


def _read_reference(state: StateInline, silent: bool) -> bool:
    """The inline rule of `{std:key}`."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("std", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _read_term(state: StateInline, silent: bool) -> bool:
    """The inline rule of `{term:key}` and `{term:key|words}`."""
    named = TERM.match(state.src, state.pos, state.posMax)
    if named is None:
        return False
    if not silent:
        token = state.push("term", "", 0)
        token.content = named[2] or ""
        token.meta["key"] = named[1]
    state.pos = named.end()
    return True


def _any_link(url: str) -> bool:
    return True


def parser(*without: str) -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    made.disable(["html_block", "html_inline", "code", *without])
    made.validateLink = _any_link  # type: ignore[method-assign]  # `walk` refuses links, and says where
    made.inline.ruler.before("emphasis", "std", _read_reference)
    made.inline.ruler.before("emphasis", "term", _read_term)
    made.add_render_rule("term", lambda _, tokens, at, _options, env: env["page"].write_term(tokens[at]))
    made.add_render_rule("std", lambda _, tokens, at, _options, env: env["page"].write_std(tokens[at]))
    made.add_render_rule("fence", lambda _, tokens, at, _options, env: env["page"].write_fence(tokens[at]))
    made.add_render_rule("image", lambda _, tokens, at, _options, env: env["page"].write_picture(tokens[at]))
    return made
