"""The day of a visit on a phone, in Chinese and in English, with axe at every step."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from outings import approved, arrived, ask, at, decide, picture, visitable
from playwright.sync_api import Browser, Page
from staff import NORTH, SECRET, first_case, person
from windows import sign_in

from forbear.desk.actions.check_person import questions
from forbear.desk.records.models import Agency, Photo, Promise, User, Visit
from forbear.desk.records.second import code_now

PHONE = {"width": 375, "height": 812}


@pytest.fixture(autouse=True)
def photo_folder(tmp_path: Path, settings: Any) -> None:
    """Keep photographs in a folder of the test."""
    settings.FORBEAR_PHOTOS = tmp_path / "photos"


def look(page: Page, found: dict[str, Any], where: str) -> None:
    """Let axe look at the page, and see that nothing is wider than the phone."""
    for fault in Axe().run(page).response["violations"]:
        found[f"{where}: {fault['id']}"] = fault["nodes"][0]["html"][:120]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > page.viewport_size["width"]:
        found[f"{where}: too wide"] = wide


def press(page: Page, action: str) -> None:
    """Tick what a form wants ticked, and send it."""
    form = page.locator(f"form[action$='/{action}/']")
    for box in form.locator("input[type=checkbox][required]").all():
        box.check()
    form.locator("button:not([type=button])").last.click()
    page.wait_for_load_state()


def sign(page: Page, name: str) -> None:
    """Type the code of this half minute."""
    User.objects.filter(username=name).update(second_factor_step=0)
    page.fill("#code", code_now(SECRET))
    press(page, "sign")


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_day_of_a_visit(page: Page, language: str) -> None:
    """Set out, find the way, arrive, make sure, write down, add a picture; both sign."""
    visit, found = approved(visitable()), {}
    address = visit.contact_point.address if visit.contact_point else ""
    page.set_viewport_size(PHONE)
    at(visit, 9, 30)
    sign_in(page, "vic", language=language, lands="visits")
    look(page, found, "list")
    page.click(f"a[href*='{visit.pk}']")
    page.wait_for_url(f"**/{visit.pk}/")
    look(page, found, "before")
    assert address not in page.content()
    press(page, "set-out")
    press(page, "address")
    assert address in page.inner_text("#where")
    look(page, found, "on the way")
    at(visit, 10, 10)
    page.goto(f"/visits/{visit.pk}/")
    press(page, "arrive")
    visit = Visit.objects.select_related("contact").get(pk=visit.pk)
    assert visit.contact is not None
    assert page.query_selector("#o-promise") is None
    look(page, found, "at the door")
    for question, answers in list(questions(visit.contact).items())[:2]:
        page.select_option("#question", question)
        page.fill("#answer", min(answers))
        press(page, "check")
    look(page, found, "sure")
    page.check("#o-promise", force=True)
    page.fill("#promised_on", "2026-11-06")
    page.fill("#note", "new job, paid on the 5th")
    page.click("#outcome .go")
    page.wait_for_selector("#code")
    assert Promise.objects.get(case=visit.case).amount_minor == visit.case.amount_minor
    look(page, found, "written")
    page.set_input_files("#photo", {
        "name": "door.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    press(page, "photo")
    assert Photo.objects.get(visit=visit).width == 640
    sign(page, "vic")
    sign_in(page, "val", language=language, lands="visits")
    page.goto(f"/visits/{visit.pk}/")
    sign(page, "val")
    look(page, found, "signed")
    visit.refresh_from_db()
    assert visit.state == "signed"
    assert found == {}


def test_the_pages_beside_a_visit_are_open_to_everyone(page: Page) -> None:
    """Asking, deciding, agencies and their days, wide and narrow: axe finds nothing."""
    case, found = visitable(), {}
    decide(ask(case))
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        sign_in(page, "cleo")
        other = first_case(pk__gt=case.pk)
        for address in (f"/cases/{other.pk}/visit/", f"/cases/{other.pk}/agency/",
                        "/visit-register/", "/agencies/"):
            page.goto(address)
            look(page, found, f"{address} {width}")
        sign_in(page, "abe", lands="placed")
        look(page, found, f"placed {width}")
        placement = Agency.objects.get(name=NORTH).placements.filter(recall__isnull=True).first()
        if placement is not None:
            page.goto(f"/placed/loan/{placement.pk}")
            look(page, found, f"a loan {width}")
        page.goto("/placed/contacts/")
        look(page, found, f"contacts {width}")
    assert found == {}


@pytest.mark.usefixtures("shared_desk")
def test_a_visit_works_without_script(chromium: Browser, live_server: Any) -> None:
    """With JavaScript off, every step is a form; somebody else at the door is a result."""
    visit = arrived(visitable())
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, "vic", lands="visits")
    page.goto(f"/visits/{visit.pk}/")
    page.check("#o-third_person", force=True)
    page.click("#outcome .go")
    page.wait_for_selector("#code")
    visit.refresh_from_db()
    assert visit.state == "written"
    assert person("vic").visits.count() == 1
    context.close()
