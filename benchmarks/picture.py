"""The picture in README: the brief of the example reports, as Chromium draws the single-file HTML.

    python benchmarks/picture.py [--out FILE] [--width 1280] [--height 1500]

Runs the demo in a temporary folder, opens the words behind the first dispute and takes one screenshot in light mode.
Nothing is fetched: the page has no script and names no address. Needs Chromium and a sans-serif font
(Debian: chromium, fonts-noto-core).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "docs" / "images" / "brief.png"
MOST_BYTES = 400_000  # a picture in a repository is cloned by everybody
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def make_page(folder: Path) -> Path:
    """Return the HTML brief of the example reports, made in a folder as `crossbearing demo` makes it."""
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.demo import find_examples

    examples = find_examples()
    page = folder / "brief.html"
    with xb.create(folder / "lashio", examples / "theatre") as project:
        project.add(sorted(examples.glob("*.txt")))
        project.export("html", desk.brief(project), page)
    return page


def draw(page: Path, out: Path, width: int, height: int) -> None:
    """Write the top of a page as a PNG, `width` x `height` pixels, with the first dispute's words open."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed. On Debian: apt-get install chromium fonts-noto-core")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="light", java_script_enabled=False
        )
        view = context.new_page()
        view.goto(page.as_uri())
        first = view.locator("#disputed summary")
        if first.count():
            first.first.click()
        view.mouse.move(0, 0)
        view.screenshot(path=out)
        browser.close()


def main() -> None:
    """Take the picture and say how large it is."""
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--out", type=Path, default=OUT)
    parse.add_argument("--width", type=int, default=1280)
    parse.add_argument("--height", type=int, default=1500)
    asked = parse.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        draw(make_page(Path(folder)), asked.out, asked.width, asked.height)
    size = asked.out.stat().st_size
    print(f"{asked.out.name}: {asked.width} x {asked.height} pixels, {size:,} bytes")
    if size > MOST_BYTES:
        sys.exit(f"More than {MOST_BYTES:,} bytes: take fewer pixels.")


if __name__ == "__main__":
    main()
