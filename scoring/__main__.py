"""Score a JSON document: `python -m scoring FILE`, or `-` for standard input."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scoring.document import MOST_BYTES, calculate
from scoring.errors import ScoringError
from scoring.instrument import instrument_codes, load_instrument

EPILOG = """\
example of a document:
  {"instrument": "ori-2022", "reported_total": "93.71",
   "units": [{"unit": "Dinas Sosial", "score": "95.32"},
             {"unit": "Puskesmas", "dimensions": {"input": "90", "process": "88.5"}},
             {"unit": "Disdukcapil", "entries": [{"indicator": "I.1", "value": "3"},
                                                 {"indicator": "I.2", "not_applicable": true}]}]}

Numbers are read exactly as they are written. A fault in the document is one line on standard
error that names its place; the exit status is then 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for a fault in the input."""
    parser = argparse.ArgumentParser(
        prog="python -m scoring",
        description="Compute exact scores, categories and zones of public service compliance.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", metavar="FILE", nargs="?", help="JSON document; - for standard input")
    what.add_argument(
        "--instruments", action="store_true", help="list the assessment methods and stop"
    )
    options = parser.parse_args(arguments)
    try:
        output = _instruments() if options.instruments else _answer(options.file)
        _write(output)
    except ScoringError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _instruments() -> str:
    rows = map(load_instrument, instrument_codes())
    return "".join(
        f"{row.code}  {row.first_year}-{row.last_year or ''}  {row.title}\n" for row in rows
    )


def _answer(file: str) -> str:
    return json.dumps(calculate(_content(file)), indent=2, ensure_ascii=False) + "\n"


def _content(file: str) -> bytes:
    """Return the bytes of the document, one more than allowed at most."""
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(file).open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise ScoringError("file", f"cannot be read: {reason or error}") from None


def _write(text: str) -> None:
    """Write UTF-8 whatever the locale says; a reader that stops early is no fault."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
