"""A real browser for the tests of the desk, and how somebody signs in with it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, sync_playwright
from staff import PASSWORD, SECRET

from forbear.desk.records.models import User
from forbear.desk.records.second import code_now


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the Chromium of the system once."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser, live_server: Any, shared_desk: object) -> Iterator[Page]:
    """Open a window that fails the test when the console tells of a fault."""
    del shared_desk
    cache.clear()
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440,
                                                                       "height": 900})
    window = context.new_page()
    said: list[str] = []
    window.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    window.on("pageerror", lambda error: said.append(str(error)))
    yield window
    context.close()
    assert [text for text in said if "the server responded with a status of 4" not in text] == []


def sign_in(page: Page, name: str, *, language: str = "en", lands: str = "queue") -> None:
    """Come in with password and code."""
    User.objects.filter(username=name).update(language=language, second_factor_step=0)
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.fill("#code", code_now(SECRET))
    page.click("button.main")
    page.wait_for_url(f"**/{lands}/")
