"""A headless browser that looks at the live page, and notices what should not happen."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from mlops_kit.local.page.server import application
from mlops_kit.local.ports import free_port
from tests.engine.project import ROOT, listens, until

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COUNT = """(canvas, name) => {
  const style = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const want = [1, 3, 5].map(i => parseInt(style.slice(i, i + 2), 16));
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 200 && want.every((v, k) => Math.abs(v - data[i + k]) < 4)) count++;
  }
  return count;
}"""
"""Counts the pixels of a canvas in the colour that a style's variable holds."""
PHONE, DESKTOP = (390, 844), (1400, 900)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that the set-up found or unpacked, with an empty profile."""
    unpacked = ROOT / ".tools/browser/bin/chromium"
    program = str(unpacked) if unpacked.exists() else shutil.which("chromium")
    assert program, "chromium is missing: make setup"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Sight:
    """An open page, and what it did."""

    page: Page
    origin: str
    said: list[str] = field(default_factory=list)
    """Messages of the console, and errors."""
    asked: list[str] = field(default_factory=list)
    """Addresses of all requests."""

    def text(self, selector: str) -> str:
        """Text of the first element that fits."""
        return self.page.locator(selector).first.inner_text()

    def tiles(self, place: str) -> dict[str, str]:
        """Figures by name, in one part of the page."""
        rows = self.page.locator(f"{place} .tile").evaluate_all(
            "all => all.map(one => [one.querySelector('dt').textContent,"
            " one.querySelector('.value').textContent])"
        )
        return dict(rows)

    def drawn(self, chart: str, name: str) -> int:
        """Count the pixels that a chart drew in the colour that the page gives a name."""
        canvas = self.page.locator(f"figure[aria-label^='{chart}'] canvas").first
        return canvas.evaluate(COUNT, name)

    def picture(self, chart: str) -> str:
        """What a chart shows now, to compare it with what it shows later."""
        canvas = self.page.locator(f"figure[aria-label^='{chart}'] canvas").first
        return canvas.evaluate("canvas => canvas.toDataURL()")

    def see(self, what: str, javascript: str, seconds: float = 20) -> Any:
        """Wait until an expression is true."""
        return until(what, lambda: self.page.evaluate(javascript), seconds)


@contextmanager
def looking(
    browser: Browser, port: int, size: tuple[int, int] = DESKTOP, **context: Any
) -> Iterator[Sight]:
    """Open the page at a port; nothing may have gone wrong on it at the end."""
    viewport = {"width": size[0], "height": size[1]}
    window = browser.new_context(viewport=viewport, **context)  # type: ignore[arg-type]
    try:
        page = window.new_page()
        origin = f"http://127.0.0.1:{port}"
        sight = Sight(page, origin)
        page.on("console", lambda message: sight.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: sight.said.append(f"error: {error}"))
        page.on("request", lambda request: sight.asked.append(request.url))
        page.goto(f"{origin}/")
        page.wait_for_selector("#machine .tile .value")
        yield sight
        assert sight.said == [], sight.said
        assert [url for url in sight.asked if not url.startswith(f"{origin}/")] == []
    finally:
        window.close()


@contextmanager
def served(directory: Path) -> Iterator[int]:
    """Serve the page of a machine's folder, by a thread; give its port."""
    port = free_port()
    config = uvicorn.Config(application(directory), port=port, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until("the page is served", lambda: server.started)
        yield port
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


@contextmanager
def served_by_a_process(directory: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the page of a machine's folder as supervisor would; give the process."""
    command = [sys.executable, "-P", "-m", "mlops_kit.local.page"]
    process = subprocess.Popen([*command, "--directory", str(directory), "--port", str(port)])
    try:
        until("the page is served", lambda: listens(port))
        yield process
    finally:
        process.terminate()
        process.wait(10)
