"""Make the picture of the README: ``python docs/picture.py``; wants the extra ``test``, chromium, and its fonts."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PAGE, ROW = "compare/jingyan-2023/xinxian-2023/index.html", "disputes"
WIDTH, HEIGHT = 1280, 870

with TemporaryDirectory() as folder, sync_playwright() as playwright:
    subprocess.run([sys.executable, "build.py", "--no-cache", "--out", f"{folder}/site"], cwd=ROOT, check=True)
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce")
    page.goto(f"{Path(folder, 'site', PAGE).as_uri()}#{ROW}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=ROOT / "docs/comparison.png", animations="disabled")
    browser.close()
