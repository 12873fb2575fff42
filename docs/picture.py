"""Make the picture of the README: ``python docs/picture.py``, after a build; wants Debian's chromium."""

from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "_site/compare/jingyan-2023/xinxian-2023/index.html"

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 1480}, color_scheme="light")
    page.goto(PAGE.as_uri())
    page.screenshot(path=ROOT / "docs/comparison.png")
    browser.close()
