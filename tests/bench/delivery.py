"""Delivery to a record store: our client beside tincan's and beside plain httpx, in one run.

The store is a process of its own that reads each request and answers with the ids, as fast as it can. All of them bring
the same golden statements, rendered beforehand as the outbox keeps them. tincan makes objects of them first; once more
it finds these ready. Rounds take turns, so that other work on the machine meets each of them.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import uuid4

import httpx
import tincan

from tests.bench.measuring import Figure, middle, seconds, stay_on_one_core
from xapi.answers import Verdict
from xapi.client import Client

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "xapi").glob("*.json"))
BATCHES, ROUNDS, AT_ONCE = (1, 50, 200), 15, 400  # statements of one client in one round
Send = Callable[[Sequence[str]], bool]


def figures() -> Iterator[Figure]:
    with subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True) as store:
        assert store.stdout
        try:
            yield from _measured(store.stdout.readline().strip())
        finally:
            store.kill()


def _measured(endpoint: str) -> Iterator[Figure]:
    stay_on_one_core()
    told = [json.loads(path.read_text(encoding="utf-8")) for path in GOLDEN]
    told = [one for one in told if isinstance(one, dict) and "verb" in one]
    texts = [json.dumps({**told[n % len(told)], "id": str(uuid4())}, ensure_ascii=False) for n in range(AT_ONCE)]
    made = {text: tincan.Statement(json.loads(text)) for text in texts}
    with Client(endpoint, "k", "s") as ours, httpx.Client(auth=("k", "s"), trust_env=False) as plain:
        remote = tincan.RemoteLRS(endpoint=endpoint, version="1.0.3", username="k", password="s")
        senders: dict[str, Send] = {
            "ours": lambda batch: all(outcome.verdict is Verdict.DELIVERED for _, outcome in ours.deliver(batch)),
            "httpx": lambda batch: _posted(plain, endpoint, batch),
            "tincan": lambda batch: (
                remote.save_statements([tincan.Statement(json.loads(one)) for one in batch]).success
            ),
            "tincan with its objects ready": lambda batch: remote.save_statements([made[one] for one in batch]).success,
        }
        for many in BATCHES:
            batches = [texts[at : at + many] for at in range(0, AT_ONCE, many)]
            took: dict[str, list[float]] = {name: [] for name in senders}
            for _ in range(ROUNDS):
                for name, send in senders.items():
                    took[name].append(seconds(partial(_all, send, batches)))
            mine = middle(took["ours"])
            for other, aim in (("tincan", "aim at 50: at least 10"), ("tincan with its objects ready", "")):
                ratio = middle(took[other]) / mine
                yield Figure(f"by {many}: {other} takes", f"{ratio:.1f} × as long", aim)
            ratio = mine / middle(took["httpx"])
            note = f"aim at 50: at most 1.2 ×; {AT_ONCE / mine:,.0f} statements a second"
            yield Figure(f"by {many}: ours against plain httpx", f"{ratio:.2f} ×", note)


def _all(send: Send, batches: Sequence[Sequence[str]]) -> None:
    for batch in batches:
        if not send(batch):
            raise RuntimeError("the store took less than it was given")


def _posted(plain: httpx.Client, endpoint: str, batch: Sequence[str]) -> bool:
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
    answer = plain.post(f"{endpoint}statements", content=f"[{','.join(batch)}]".encode(), headers=headers)
    return len(answer.json()) == len(batch)


class _Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # one packet an answer

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps([one["id"] for one in sent]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a terminal would be measured."""


if __name__ == "__main__":
    from http.server import ThreadingHTTPServer

    server: HTTPServer = ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    print(f"http://127.0.0.1:{server.server_port}/xapi/", flush=True)
    server.serve_forever()
