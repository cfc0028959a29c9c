"""Pictures of the running site, for README and the staff guide. `make screenshots` makes them anew."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.postgres import free_port

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PASSWORD = "a password for pictures"


def main():
    port = free_port()
    os.environ |= {"DATA_DIR": tempfile.mkdtemp(), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "runnersknee.settings"}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:runnersknee.gunicorn_conf", "runnersknee.wsgi"],
        stderr=subprocess.DEVNULL,
    )
    django.setup()
    from tests.conftest import wait_until_ready

    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        take(f"http://127.0.0.1:{port}", rows())
    finally:
        server.terminate()
        server.wait(30)


def rows():
    """An editor's draft, the same draft in review, and a request: what the pictures show."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from education import publishing
    from education.models import Clinician, Revision

    boss = get_user_model().objects.create_superuser("boss", password=PASSWORD)
    editor = get_user_model().objects.create_user("Ed")
    Clinician.objects.create(user=boss, name="Rae Doe", credential="PT, DPT", licence_state="Minnesota")
    live = Revision.objects.live()
    draft = publishing.new_draft(live.get(article__path="/exercises/"), boss, timezone.now())
    review = publishing.new_draft(live.get(article__path="/causes/ankle-mobility/"), editor, timezone.now())
    publishing.submit(review, editor, timezone.now())
    return {"draft": f"revision/{draft.pk}/change/", "review": f"revision/{review.pk}/review/"}


def take(address, pages):
    from intake.models import BookingRequest
    from tests.load.person import Person

    person = Person(address)
    person.send(person.answer_all(full_name="Sam Example"))
    BookingRequest.objects.update(suspicion="")  # this script types faster than people do
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 853})
        page.goto("/")
        save(page, ROOT / "tests" / "home.png")
        page.goto("/exercises/wall-sit/")
        page.get_by_role("heading", name="How to do it").evaluate("heading => heading.scrollIntoView()")
        save(page, ROOT / "tests" / "exercise.png")
        page.goto("/admin/")
        page.get_by_label("Username").fill("boss")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        for name, path in pages.items():
            page.goto(f"/admin/education/{path}")
            save(page, ROOT / "static" / "img" / "guide" / f"{name}.png")
        page.goto("/admin/intake/bookingrequest/1/change/")
        save(page, ROOT / "static" / "img" / "guide" / "request.png")
        browser.close()


def save(page, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    print(path.relative_to(ROOT))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
