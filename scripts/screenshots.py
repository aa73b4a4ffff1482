"""Take pictures of the pages into docs/screenshots: `make screenshots` (ARGS="year" takes one).

Each page on a phone and on a laptop, as they stand after `make demo`; long ones are cut off below.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import chromium
import demo_portal
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from tqdm import tqdm

FOLDER = demo_portal.ROOT / "docs" / "screenshots"
PAGES = {
    "home": "/",
    "government-explained": "/pemerintah/kabupaten-dairi/2024/official/",
    "unit": "/unit/dairi-disdukcapil/",
    "year": "/tahun/2024/",
    "ranking": "/peringkat/2024/?jenis=kabupaten",
    "map": "/peta/2024/",
    "compare": "/bandingkan/?pemerintah=kabupaten-dairi&pemerintah=kabupaten-langkat",
    "search": "/cari/?q=puskesmas",
    "method": "/metode/ori-2022/",
    "glossary": "/istilah/",
    "corrections": "/ralat/",
    "verification": "/verifikasi/",
    "data": "/data/",
    "api": "/api/v1/docs/",
    "login": "/masuk/",
}
LONGEST = 2400  # CSS pixels of a page that are shown
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "laptop": {"viewport": {"width": 1280, "height": 800}},
}
COLOURS = 128  # a page has few; so a picture is a third as large


def main(wanted: list[str]) -> int:
    """Take the pictures of the named pages, by default of all; 0 when all were taken."""
    unknown = set(wanted) - PAGES.keys()
    if unknown:
        print(f"No such page: {', '.join(sorted(unknown))}. Pages: {', '.join(PAGES)}")
        return 2
    program = chromium.path()
    if program is None:
        print("No Chromium was found, and none could be installed.")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = wanted or list(PAGES)
    with demo_portal.running() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-gpu"])
        for name in tqdm(names, desc="Pages"):
            for screen in SCREENS:
                take(browser, address + PAGES[name], screen, FOLDER / f"{name}-{screen}.png")
        browser.close()
    return 0


def take(browser: Browser, address: str, screen: str, path: Path) -> None:
    """Take one picture; raise RuntimeError for a page that is not there."""
    context = browser.new_context(
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        color_scheme="light",
        service_workers="block",
        **SCREENS[screen],
    )
    page = context.new_page()
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status if answer else 'nothing'}")
    tall = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    wide = SCREENS[screen]["viewport"]["width"]
    picture = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": wide, "height": tall})
    context.close()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
