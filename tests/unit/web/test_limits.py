"""Counting within a sliding minute: in one process, and in Redis for all of them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_tool.web import limits
from tests.postgresql import free_port


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [600.0]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    yield now


def test_counts_are_kept_apart_by_name_and_key(clock: list[float]) -> None:
    counter = limits.Here()
    assert [counter.count("launch", "a", more=1) for _ in range(3)] == [1, 2, 3]
    assert counter.count("launch", "b", more=1) == 1
    assert counter.count("wrong-secret", "a", more=1) == 1


def test_looking_counts_nothing(clock: list[float]) -> None:
    counter = limits.Here()
    counter.count("launch", "a", more=1)
    assert counter.count("launch", "a", more=0) == counter.count("launch", "a", more=0) == 1


def test_the_minute_slides(clock: list[float]) -> None:
    counter = limits.Here()
    counter.count("launch", "a", more=100)
    clock[0] += 75  # a quarter of the next minute is gone: three quarters of the last one are in sight
    assert counter.count("launch", "a", more=0) == pytest.approx(75)
    clock[0] += 60
    assert counter.count("launch", "a", more=0) == 0


def test_a_flood_of_keys_does_not_fill_the_memory(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 10)
    counter = limits.Here()
    for number in range(1000):
        counter.count("launch", str(number), more=1)
    assert len(counter._counts) <= 10


def test_a_flood_of_keys_does_not_wipe_out_who_comes_again_and_again(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 10)
    counter = limits.Here()
    for number in range(100):
        counter.count("launch", str(number), more=1)
        counted = counter.count("launch", "restless", more=1)
    assert counted == 100


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is absent and CI may not skip it")
        pytest.skip("Redis is absent: install it (Debian: apt-get install redis-server)")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(timeout=10)


def test_processes_count_together_in_redis(redis: str) -> None:
    one, other = limits.InRedis(redis), limits.InRedis(redis)
    deadline = time.monotonic() + 10
    while True:
        try:
            one.count("launch", "a", more=1)
            break
        except Exception:
            assert time.monotonic() < deadline, "Redis does not answer"
            time.sleep(0.1)
    assert other.count("launch", "a", more=1) == pytest.approx(2, abs=0.1)
    assert other.count("launch", "a", more=0) == pytest.approx(2, abs=0.1)
    assert one.count("launch", "b", more=1) == pytest.approx(1, abs=0.1)
