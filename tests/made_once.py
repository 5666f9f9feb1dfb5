"""What every test would make anew and what is the same each time: made once here.

Real all the same: the templates and addresses are compiled from what stands in the product, the keys are RSA keys.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from joserfc.jwk import RSAKey
from werkzeug.routing import Rule

STOCK = 16
"""No test has more keys than that, so that none meets one of its own again where it wants another."""


class Templates(BytecodeCache):
    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.compiled.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.bytecode_to_string()


def addresses() -> Any:
    """Rule._compile_builder, remembering: an app has 250 addresses, and compiling them takes most of making one."""
    compile_, known = Rule._compile_builder, dict[Any, Any]()

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        what = (rule.rule, rule.subdomain, repr(rule.defaults), append_unknown)
        if what not in known:
            known[what] = compile_(rule, append_unknown)
        return known[what]

    return compiled


def keys() -> Any:
    """RSAKey.binding.generate_private_key, handing out a stock in turn."""
    generate, turn, stock = RSAKey.binding.generate_private_key, count(), dict[Any, Any]()

    def from_stock(size: int) -> Any:
        place = (size, next(turn) % STOCK)
        if place not in stock:
            stock[place] = generate(size)
        return stock[place]

    return staticmethod(from_stock)


def keys_read() -> Any:
    """RSAKey.binding.import_private_key, remembering: its look at the primes takes longer than a launch."""
    read, known = RSAKey.binding.import_private_key, dict[Any, Any]()

    def from_known(obj: Any) -> Any:
        what = frozenset(obj.items())
        if what not in known:
            known[what] = read(obj)
        return known[what]

    return staticmethod(from_known)


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RSAKey.binding, "generate_private_key", keys())
        patch.setattr(RSAKey.binding, "import_private_key", keys_read())
        patch.setattr(Rule, "_compile_builder", addresses())
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Templates()})
        yield
