"""Reading a page as a visitor does: its text, without tags and with single spaces."""

import html
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def visitor() -> Client:
    """A visitor who has not logged in."""
    return Client()


@pytest.fixture
def text_of() -> Callable[[HttpResponse], str]:
    """A function that returns the text of a page's main part."""

    def text(response: HttpResponse) -> str:
        page = response.content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        return " ".join(html.unescape(TAG.sub(" ", main)).split())

    return text
