"""Every score of 2024, best first. Python's standard library alone.

python scores.py https://portal.example
"""

import json
import sys
import urllib.request
from decimal import Decimal

portal = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
address = f"{portal}/api/v1/scores/?year=2024&ordering=-score&page_size=200"

rows = []
while address:  # `next` leads through every row once, also while rows are added
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        page = json.load(answer)
    rows += page["results"]
    address = page["next"]

for row in rows:
    # A figure is text so that no digit is lost; null means that no source prints it.
    score = Decimal(row["score"]) if row["score"] is not None else None
    release = row["release"]
    print(row["government"]["name"], score, row["zone"], release["number"], sep="\t")  # noqa: T201

known = [Decimal(row["score"]) for row in rows if row["score"] is not None]
print(len(rows), "rows,", len(known), "with a score; best", max(known))  # noqa: T201
