"""The people of a load test: each with a connection, and a ledger of what the server promised."""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from dataclasses import dataclass, field


@dataclass
class Promise:
    """One answer that the server said is stored."""

    unit: int
    field: str
    seen: int  # the version the person had seen before
    version: int
    note: str


@dataclass
class Ledger:
    """What one person was told."""

    promises: list[Promise] = field(default_factory=list)
    clashes: list[dict] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # that each save took


class Person:
    """An operator at the grid of one unit, as the page's script works."""

    def __init__(self, facts, units, port):
        self.unit, self.name = facts["unit"], facts["name"]
        self.fields = units[str(self.unit)]
        self.path = f"/kerja/lokus/{self.unit}/isian/otomatis/"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"sessionid": facts["session"]}
        self.ledger, self.seen = Ledger(), {}
        self.random = random.Random(self.name)
        self.page_open()

    def close(self):
        self.connection.close()

    def page_open(self):
        """Read what is stored, as opening the page does."""
        status, answer = self.ask("GET", None, {})
        assert status == 200, answer
        self.token = answer["csrf"]
        self.seen = {row["field"]: row["version"] for row in answer["entries"]}

    def ask(self, method, body, headers):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Accept": "application/json", **headers}
        self.connection.request(method, self.path, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, {"text": text[:300].decode(errors="replace")}

    def save(self, wanted):
        """Save values of some fields, each with a note of its own, and enter the answer."""
        changes = [self.change(asked, value) for asked, value in wanted]
        key = uuid.uuid4().hex
        headers = {"X-CSRFToken": self.token, "Idempotency-Key": key}
        headers["Content-Type"] = "application/json"
        began = time.perf_counter()
        status, answer = self.ask("POST", json.dumps({"changes": changes}), headers)
        self.ledger.seconds.append(time.perf_counter() - began)
        if status != 200 or answer["faults"]:
            self.ledger.refusals.append(f"{status} {answer}")
            return answer
        notes = {self.field_of(c): c["note"] for c in changes}
        for row in answer["saved"]:
            name = row["field"]
            self.ledger.promises.append(
                Promise(self.unit, name, self.seen.get(name, 0), row["version"], notes[name])
            )
            self.seen[name] = row["version"]
        for clash in answer["clashes"]:
            self.ledger.clashes.append(clash)
            self.seen[clash["field"]] = clash["version"]
        return answer

    def change(self, asked, value):
        return {
            "indicator": asked["indicator"],
            "product": asked["product"],
            "value": str(value),
            "not_applicable": False,
            "note": uuid.uuid4().hex,
            "seen": self.seen.get(asked["field"], 0),
        }

    def field_of(self, change):
        return f"{change['indicator']}_{change['product'] or 0}"

    def work(self, seconds):
        """Save one to five random fields again and again."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            chosen = self.random.sample(self.fields, self.random.randint(1, 5))
            self.save([(asked, self.random.randint(0, asked["highest"])) for asked in chosen])
            time.sleep(self.random.uniform(0, 0.1))
