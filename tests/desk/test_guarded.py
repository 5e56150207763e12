"""Headers, settings and words: what guards the desk is there, and says what it should."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from staff import browser
from tools import messages

from forbear.desk.actions.distress import sounds_distressed
from forbear.desk.project import config, errors, headers, limits, serve
from forbear.desk.records import said, words
from forbear.desk.ui import asked, forms, frame
from forbear.desk.ui.templatetags import says

TEMPLATES = Path(messages.DESK) / "ui" / "templates"


@pytest.mark.usefixtures("desk")
def test_every_answer_carries_its_headers() -> None:
    """Pages and refusals forbid foreign and inline code, framing, guessing and storing."""
    for address in ("/queue/", "/cases/999999/", "/sign-in/"):
        answer = browser("ben").get(address)
        assert answer.headers["Content-Security-Policy"] == headers.POLICY
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in headers.POLICY


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_has_inline_code(path: Path) -> None:
    """No style, script or handler stands in a page, which the policy would forbid anyway."""
    text = path.read_text(encoding="utf-8")
    assert "style=" not in text
    assert "<style" not in text
    assert "<script>" not in text
    assert " onclick" not in text
    assert "|safe" not in text


def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    """With https on, Django's own check for production is clean."""
    settled = config.Config(home=tmp_path)
    settled.make_home()
    environment = {**os.environ, "FORBEAR_DESK_HOME": str(tmp_path), "FORBEAR_DESK_HTTPS": "1",
                   "FORBEAR_DESK_HOSTS": "desk.example",
                   "DJANGO_SETTINGS_MODULE": "forbear.desk.project.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    """The file of the key cannot be read by others, and stays as it was."""
    settled = config.Config(home=tmp_path / "desk")
    settled.make_home()
    key = settled.secret()
    settled.make_home()
    assert settled.secret() == key
    assert (tmp_path / "desk" / config.KEY_FILE).stat().st_mode & 0o077 == 0


def test_the_environment_is_read() -> None:
    """An address of PostgreSQL is understood, and anything else refused with its cure."""
    read = config.read_config({
        "FORBEAR_DESK_DATABASE": "postgresql://ben:pass%20word@/desk?host=/run/pg",
        "FORBEAR_DESK_HOSTS": "desk.example, other.example"})
    made = read.databases["default"]
    assert (made["NAME"], made["USER"], made["PASSWORD"], made["HOST"]) == (
        "desk", "ben", "pass word", "/run/pg")
    assert read.hosts == ("desk.example", "other.example")
    with pytest.raises(config.DatabaseUnknown):
        _ = config.Config(home=Path(), database="mysql://x/y").databases


@pytest.mark.usefixtures("desk")
def test_an_error_says_what_to_do() -> None:
    """A page that is not there, in the reader's language; one that broke says it was us."""
    answer = Client(headers={"accept-language": "zh-Hant"}).get("/nothing/")
    assert "這裡沒有內容" in answer.content.decode()
    request = answer.wsgi_request
    assert b"it was us" in errors.went_wrong(request).content


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    """No sentence of a page or module lacks its translation, and the files are up to date."""
    folder = messages.LOCALE / language / "LC_MESSAGES"
    assert messages.missing(language) == []
    assert (folder / "django.po").read_bytes() == messages.text_of(language)
    assert (folder / "django.mo").read_bytes() == messages.compiled(language)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    """What is filled in stands in the translation too."""
    for message in messages.catalogue(language):
        if message.id and isinstance(message.id, str):
            wanted = set(messages.placeholders(message.id))
            assert set(messages.placeholders(str(message.string))) == wanted, message.id


def test_no_word_scolds() -> None:
    """Neither the sentences nor their translations hold a word that blames or frightens."""
    never = ("delinquent", "debtor", "default on", "immediately or", "failure to", "collector",
             "催收", "欠債", "欠债", "老賴", "老赖", "失信", "追討", "追讨")
    every = [str(m.string) + str(m.id) for language in messages.LANGUAGES
             for m in messages.catalogue(language)]
    assert [text for text in every if any(word in text.lower() for word in never)] == []


def test_distress_is_heard_in_three_languages() -> None:
    """Words of despair are found in any case and script, plain trouble is not."""
    assert sounds_distressed("She said: I CANNOT GO ON")
    assert sounds_distressed("他說不想活了")
    assert not sounds_distressed("Lost her work in May; new one from the fifth.")


def test_every_outcome_has_its_word_in_the_book() -> None:
    """What can come of a call without the right person is no conversation with them."""
    assert set(words.BY_KEY) <= set(words.Came)
    assert "conversation" not in {
        words.CONTACT_OUTCOME[c] for c in words.WITHOUT_PERSON if c != words.Came.OTHER_LANGUAGE}


@pytest.mark.parametrize(("name", "shown"), [
    ("陳美華", "陳○華"), ("王明", "王○"), ("陳先生", "陳先生"), ("Ms Chan", "Ms Chan"),
])
def test_a_name_is_masked(name: str, shown: str) -> None:
    """A whole Chinese name loses its second sign; a surname with a title stays."""
    assert says.masked_name(name) == shown


@pytest.mark.parametrize(("address", "kind", "shown"), [
    ("+999 131175207", "mobile", "+999 *** 207"), ("ana@mail.example", "email",
                                                  "a***@mail.example"),
    ("12 Example Road", "postal", "12 ***"), ("", "mobile", "none on file"),
])
def test_an_address_is_masked(address: str, kind: str, shown: str) -> None:
    """So much is shown that one can be told from another."""
    assert says.masked(address, kind) == shown


def test_money_is_said_with_its_currency() -> None:
    """Amounts are whole minor units until they are said."""
    assert said.money("TWD", 320_000) == "NT$3,200"
    assert says.amount(160_050, "CNY") == "1,600.50"
    assert says.major(160_050, "CNY") == "1600.50"
    assert serve.THREADS > 1


def test_a_promise_is_typed_as_people_write() -> None:
    """Commas and spaces are for the eye; a word, a sign or nothing is no amount."""
    for typed, minor in (("1,600", 160_000), ("1600.50", 160_050), ("", None)):
        form = forms.OutcomeForm({"came": "promise", "amount": typed})
        assert form.is_valid()
        assert forms.minor(form.cleaned_data["amount"], "CNY") == minor
    for typed in ("a lot", "-5", "NaN", "1e999999"):
        assert not forms.OutcomeForm({"came": "promise", "amount": typed}).is_valid()


@pytest.mark.usefixtures("desk")
def test_the_frame_knows_who_reads() -> None:
    """Signed out, nobody has rights; signed in, the policy says which."""
    request = Client().get("/sign-in/").wsgi_request
    assert frame.frame(request)["can"] == {}
    signed = browser("ben").get("/queue/").wsgi_request
    assert frame.frame(signed)["can"]["work_cases"]
    assert asked.me(signed).username == "ben"


@pytest.mark.usefixtures("desk")
def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    """A body beyond the limit is refused by its length, with a page that says what to do."""
    most = limits.BODY_MEGABYTES_MOST * 1024 * 1024
    answer = browser("ben").generic("POST", "/next/", b"x" * (most + 1))
    assert answer.status_code == 413
    assert "smaller photograph" in answer.content.decode()
