"""Pages in a real browser: Chromium on a server of the test's own, with an eye on what it complains about."""

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.machine import missing

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => {
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile || ""}`);
});
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; nothing is downloaded."""
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if path is None:
        missing("the browser: Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the application, served from a thread of this process."""
    made = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


class Window:
    """A window of the browser, and everything it complained about."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context, self.server = context, server
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.add_init_script(WATCH)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._heard)
        self.page.on("response", self._received)

    def _heard(self, message: Any) -> None:
        # A status that is no success is told by the response itself.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _received(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, address: str) -> Page:
        """Go to an address of the application, as far as it and its script have loaded."""
        self.page.goto(self.server + address, wait_until="load")
        return self.page

    def check(self) -> list[str]:
        """What is wrong with the page that is open: axe, width, content policy, console."""
        found = [
            f"{violation['id']} at {node['target']}: {' '.join(node['failureSummary'].split()[:60])}"
            for violation in Axe().run(self.page).response["violations"]
            for node in violation["nodes"][:3]
        ]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            found.append(f"{wide} pixels wider than the window")
        found += [f"policy: {one}" for one in self.page.evaluate("window.violations")]
        found += self.complaints
        self.complaints.clear()
        return found


@pytest.fixture
def window(chromium: Browser, server: str) -> Iterator[Callable[..., Window]]:
    """`window(page)`: a window signed in as the person of this `Page`; `width=320` for a phone, `dark=True`."""
    opened: list[BrowserContext] = []

    def make(
        page: Any = None,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
        touch: bool = False,
    ) -> Window:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=touch,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        opened.append(context)
        cookie = page.client.get_cookie("mobility") if page is not None else None
        if cookie is not None:
            context.add_cookies([{"name": "mobility", "value": cookie.value, "url": server}])
        return Window(context, server)

    yield make
    for context in opened:
        context.close()
