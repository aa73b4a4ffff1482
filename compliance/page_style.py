"""The style sheet that stands inside public pages, and its hash for the content security policy.

On a slow phone each further request costs a round trip before anything is drawn; the whole sheet
is smaller than that. Officials' pages link the same file, which their browser keeps.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_ENDS = re.compile(r"\s*\n\s*")


def page_style(*paths: Path) -> str:
    """Return style sheets without their comments, one after another.

    Nothing else is taken away: what is left means the same to a browser.
    """
    text = "\n".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in paths)
    return LINE_ENDS.sub("\n", text).strip()


def policy_source(style: str) -> str:
    """Return the source of the policy that allows exactly this style inside a page."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
