"""A whole day in a real browser, in English and in Chinese; every page with axe."""

from datetime import timedelta
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from staff import TWO_O_CLOCK, first_case, person
from windows import sign_in

from forbear.desk.actions.check_person import questions
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import standing_today
from forbear.desk.records import clock
from forbear.desk.records.models import Case, Contact, Grant, Promise, Reply

EVENING = TWO_O_CLOCK + timedelta(hours=7, minutes=54, seconds=30)
"""Half a minute before ten in Shanghai."""
MORNING = TWO_O_CLOCK + timedelta(hours=19)
"""Five past nine on the next day there."""
WIDTHS: Final = (1440, 375)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


def make_sure(page: Page, contact: Contact) -> None:
    """Ask two things, and type what the person says."""
    for question, answers in list(questions(contact).items())[:2]:
        page.select_option("#question", question)
        page.fill("#answer", min(answers))
        page.click(".asks button")
        page.wait_for_load_state()


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_whole_day(page: Page, language: str) -> None:
    """Take the next; refused a minute later at ten; next morning a promise; then it is paid."""
    clock.set_clock(EVENING)
    sign_in(page, "ben", language=language)
    page.keyboard.press("n")
    page.wait_for_url("**/cases/*/")
    case = person("ben").held.get()
    assert "22:00" in page.inner_text(".answer .says")
    clock.set_clock(EVENING + timedelta(seconds=60))
    page.keyboard.press("c")
    page.wait_for_selector(".answer.no")
    assert page.query_selector("a[href^='tel:']") is None
    assert case.contacts.count() == 0

    clock.set_clock(MORNING)
    page.goto(f"/cases/{case.pk}/")
    page.keyboard.press("o")
    page.wait_for_selector("button[data-key='c']")
    page.keyboard.press("c")
    page.wait_for_url("**/calls/*/")
    assert page.query_selector(".figures") is None
    make_sure(page, case.contacts.get())
    assert page.query_selector(".figures") is not None
    page.keyboard.press("3")
    page.fill("#promised_on", (MORNING + timedelta(days=4)).date().isoformat())
    page.select_option("#reason", "payday_later")
    page.fill("#note", "new job, paid on the 5th")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"form[action*='/undo/'], .notice:has-text('{case.pk}')")
    made = Promise.objects.get(case=case)
    assert made.amount_minor == case.amount_minor

    sign_in(page, "cleo", language=language)
    page.goto(f"/cases/{case.pk}/")
    page.click("details:has(#p-id) summary")
    page.fill("#p-id", "BANK-1")
    page.fill("#p-amount", "99999")
    page.fill("#p-on", MORNING.date().isoformat())
    page.click("details:has(#p-id) button")
    page.wait_for_load_state()
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_a_mistake_is_undone_in_time(page: Page) -> None:
    """Saved by mistake, one press takes it back to the call, which counts all the same."""
    sign_in(page, "ben")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/*/")
    case = person("ben").held.get()
    page.keyboard.press("c")
    page.wait_for_url("**/calls/*/")
    page.keyboard.press("1")
    page.click("button[value='stay']")
    page.click("form[action*='/undo/'] button")
    page.wait_for_url("**/calls/*/")
    assert case.contacts.get().outcomes.get().correction.by == person("ben")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(page: Page, width: int) -> None:
    """Every page, wide and narrow, in both schemes of colour, is open to everyone."""
    axe = Axe()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/sign-in/")
    found = {"/sign-in/": axe.run(page).response["violations"]}
    sign_in(page, "ben")
    page.goto("/queue/")
    page.click("form.do button.main")
    page.wait_for_url("**/cases/*/")
    case = person("ben").held.get()
    page.click("button[data-key='c']")
    page.wait_for_url("**/calls/*/")
    contact = case.contacts.get()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for address in ("/queue/", "/queue/?list=held", f"/cases/{case.pk}/",
                        f"/cases/{case.pk}/?part=numbers", f"/cases/{case.pk}/?part=messages",
                        f"/calls/{contact.pk}/", "/find/?q=+99",
                        "/day/", "/nothing/"):
            page.goto(address)
            found[f"{address} {scheme}"] = axe.run(page).response["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} wide"
    page.goto(f"/calls/{contact.pk}/")
    make_sure(page, contact)
    found["call, sure"] = axe.run(page).response["violations"]
    for case in Case.objects.filter(rank__isnull=False).order_by("-rank")[:3]:
        RecordHold(by=person("ben"), case=case, kind="complaint",
                   evidence="the same copied letter").run()
    for text, meant in (("may I pay half on Friday? " * 20, ""), ("T", "stop")):
        Reply.objects.create(account="sms", channel="sms", text=text, meant=meant, case=case,
                             borrower_id=case.borrower_id, at=TWO_O_CLOCK)
    sign_in(page, "cleo")
    for address in ("/team/", "/holds/", "/promises/?when=broken", "/call-backs/",
                    "/approvals/", "/authority/", "/quality/", "/requests/",
                    "/replies/", "/replies/?list=done",
                    f"/cases/{case.pk}/plan/", f"/cases/{case.pk}/waiver/"):
        page.goto(address)
        found[address] = axe.run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide"
    sign_in(page, "max", lands="team")
    for address in ("/words/", "/words/?channel=letter", "/words/?channel=call"):
        page.goto(address)
        found[address] = axe.run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide"
    told = {where: [(v["id"], v["nodes"][0]["html"][:120]) for v in faults]
            for where, faults in found.items() if faults}
    assert told == {}


def test_a_plan_is_typed_and_approved(page: Page) -> None:
    """A coin too little is refused with both sums and keeps what was typed; then a lead agrees."""
    case = first_case(currency="CNY")
    today = clock.today(case.borrower.zone)
    known = Known(case, today=today)
    loan = max((row for row in standing_today(known).loans if row["is_open"]),
               key=lambda row: row["arrears_minor"])
    owed = loan["outstanding_minor"]
    sign_in(page, "ben")
    page.goto(f"/cases/{case.pk}/")
    page.keyboard.press("o")
    page.click("a[href$='/plan/']")
    page.select_option("#loan_id", loan["loan_id"])
    page.check("input[name='basis'][value='all']")
    page.fill("input[name='on-1']", (today + timedelta(days=20)).isoformat())
    page.fill("input[name='amount-1']", f"{(owed - 1) / 100:.2f}")
    page.fill("#why", "a bonus comes on the twentieth")
    page.click("form.sheet .main")
    page.wait_for_selector(".error-summary")
    assert page.input_value("#why") == "a bonus comes on the twentieth"
    page.fill("input[name='amount-1']", f"{owed / 100:.2f}")
    page.click("form.sheet .main")
    page.wait_for_url(f"**/cases/{case.pk}/")
    made = Grant.objects.get(case=case)
    if made.state != "approved":
        sign_in(page, "cleo")
        page.goto("/approvals/")
        page.click(f"form[action*='{made.pk}'] button:has-text('Approve')")
        page.wait_for_load_state()
    assert Grant.objects.get(case=case).state == "approved"
    assert Case.objects.get(pk=case.pk).reason == "stop_plan_kept"


@pytest.mark.usefixtures("shared_desk")
def test_a_page_works_without_script(chromium: Browser, live_server: Any) -> None:
    """With JavaScript off, the tabs are links and the forms are forms."""
    case = first_case()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    window = context.new_page()
    sign_in(window, "ben")
    window.goto(f"/cases/{case.pk}/")
    window.click(".who form[action*='/open/'] button")
    window.click(".tabs a:has-text('Numbers')")
    assert "***" in window.inner_text("#tabs")
    context.close()
