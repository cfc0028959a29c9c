"""Faults that were found once. Each stays found."""

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from education import markup, publishing
from education.models import Article, Exercise, Reference, Revision
from intake import booking, clinics, flow, lifecycle, outbox
from intake.fields import EmailField
from intake.models import BookingRequest, Clinic, ClosedDay, Message
from runnersknee.logs import OneLine
from tests import smtp
from tests.journey import ANSWERS, answer, answer_all, button, send

pytestmark = pytest.mark.django_db


def words(response):
    return response.content.decode()


# Mail


def test_a_mail_that_cannot_even_be_composed_stops_nobody_else(client, settings):
    send(client)
    Message.objects.filter(kind="received_patient").update(recipient="renee@example.com\u202c")
    with smtp.listening() as (inbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        outbox.deliver(timezone.now)

    assert inbox.recipients() == ["north@example.org"]
    late = Message.objects.get(kind="received_patient")
    assert (late.state, late.attempts) == ("waiting", 1)
    assert late.last_error


def test_an_address_from_a_copy_is_cleaned_and_one_mail_cannot_reach_is_told():
    assert EmailField().clean("renee@example.com\u202c ") == "renee@example.com"
    with pytest.raises(ValidationError):
        EmailField().clean("renée@example.com")


def test_a_pass_stops_between_two_mails_and_tells_the_time_anew(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(client)
    moments = iter([timezone.now() + timedelta(seconds=number) for number in range(9)])
    asked = iter([False, True])

    assert outbox.deliver(lambda: next(moments), stopping=lambda: next(asked)) == 1
    assert Message.objects.waiting().get().attempts == 0


def test_a_new_signing_key_leaves_old_links_alive(client, settings):
    send(client)
    stored = BookingRequest.objects.get()
    token = booking.token_of(stored)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 5
    assert booking.token_of(stored) == token

    settings.SECRET_KEY_FALLBACKS = []
    renewed = booking.token_of(stored)
    assert client.get(reverse("request-status", args=[renewed]), follow=True).status_code == 200


# Sending what was seen


def test_only_the_answers_that_were_shown_are_sent(client):
    answer_all(client)
    pressed = button(client)
    client.post(reverse("request-step", args=["knee"]) + "?change=1", ANSWERS["knee"] | {"side": "right"})

    page = client.post(reverse("request-check"), pressed)

    assert "your answers changed after this page was shown" in words(page)
    assert BookingRequest.objects.count() == 0
    client.post(reverse("request-check"), button(client))
    assert BookingRequest.objects.get().answers[2]["words"] == "Right"


def test_an_old_tab_leaves_a_new_draft_alone(client):
    answer_all(client)
    pressed = button(client)
    client.post(reverse("request-check"), pressed)
    answer_all(client)

    client.post(reverse("request-check"), pressed)

    assert "draft" in client.session
    assert BookingRequest.objects.count() == 1


def test_after_sending_another_tab_leads_to_the_confirmation(client):
    send(client)

    for response in [answer(client, "you"), client.get(reverse("request-step", args=["you"]))]:
        assert response["Location"] == reverse("request-sent")


def test_an_expired_page_gives_back_what_was_typed(client):
    page = words(answer(client, "you"))

    assert "Your answers are gone after 2 hours" in page
    for typed in ["Renée O’Brien-Nguyễn", "(212) 555-0123", "renee@example.com"]:
        assert typed in page


def test_an_invisible_mark_in_a_zip_code_changes_no_clinic(client):
    answer_all(client, place={"zip_code": "\u200b55401"})

    assert flow.decide(client.session["draft"]).chosen == "example-clinic-north"


def test_the_last_clinic_that_closes_on_the_way_is_told(client):
    answer(client, "safety")
    Clinic.objects.update(is_fallback=False)
    Clinic.objects.update(accepts_requests=False)

    response = answer(client, "knee")

    assert response["Location"] == reverse("request")


def test_a_clinic_closed_for_more_than_a_year_takes_no_requests(client, north):
    first = timezone.localdate()
    ClosedDay.objects.bulk_create(ClosedDay(clinic=north, date=first + timedelta(days=n)) for n in range(400))

    assert "example-clinic-north" not in [place.slug for place in clinics.places()]


def test_the_day_of_the_clinic_decides_who_is_a_minor(client, north):
    evening = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # March 1, 7 PM in Minneapolis
    answer_all(client, you={"birth_date_month": "3", "birth_date_day": "2", "birth_date_year": "2008"})

    draft = client.session["draft"]
    stored = booking.submit(draft, flow.gone_through(draft)[1], "consent", evening)

    assert stored.priority_reason == "Under 18: a parent or guardian must take part."


def test_a_red_flag_does_not_sign_staff_out(client, staff, north):
    client.force_login(staff("ana", "Front desk", north))

    answer(client, "safety", flags=["LOCKED"])

    assert client.get(reverse("admin:index")).status_code == 200


def test_only_answers_of_the_page_are_kept(client):
    client.post(reverse("request-step", args=["safety"]), {"flags": ["none"], "other": "x" * 100})

    assert list(client.session["draft"]["steps"]["safety"]) == ["flags"]


# What must not be told


def test_a_link_copied_badly_leaves_no_token_in_a_log(client, caplog):
    client.get("/request/status/s3cret-t0ken/x/")

    assert len(caplog.records) == 2
    assert "s3cret-t0ken" not in " ".join(OneLine().format(record) for record in caplog.records)


def test_a_page_nobody_can_see_is_no_source(client):
    Article.objects.filter(path="/about/").update(withdrawn_at=timezone.now())

    page = client.get(reverse("request"), {"from": "/about/"})

    assert page.context["source"] == ""


# Staff


def test_a_note_that_is_too_long_is_a_sentence(client, staff, north):
    send(client)
    stored = BookingRequest.objects.get()
    client.force_login(staff("ana", "Front desk", north))

    data = {"step": "not_suitable", "note": "x" * 401, "seen_version": 1}
    page = client.post(reverse("admin:intake_bookingrequest_change", args=[stored.pk]), data)

    assert "Ensure this value has at most 400 characters" in words(page)


def test_a_long_name_of_staff_fits_the_trail(client, staff, north):
    send(client)
    ana = staff("ana", "Front desk", north)
    ana.first_name, ana.last_name = "A" * 100, "B" * 100

    stored = lifecycle.move(BookingRequest.objects.get(), "claimed", ana, timezone.now())

    assert stored.events.last().actor_words == "A" * 80


def test_administrators_look_after_all_clinics_and_see_no_request(client, staff, north):
    send(client)
    client.force_login(staff("adm", "Administrator"))

    assert client.get(reverse("admin:intake_clinic_change", args=[north.pk])).status_code == 200
    assert client.get(reverse("admin:intake_bookingrequest_changelist")).status_code == 403


def test_the_fallback_moves_in_one_step_and_cannot_be_closed(client, admin_user, north, central):
    client.force_login(admin_user)
    action = {"action": "make_fallback", "_selected_action": [north.pk]}
    client.post(reverse("admin:intake_clinic_changelist"), action)

    north.refresh_from_db()
    assert list(Clinic.objects.filter(is_fallback=True)) == [north]
    north.accepts_requests = False
    with pytest.raises(ValidationError, match="This clinic takes what fits no other"):
        north.full_clean()


def test_a_second_draft_is_refused_in_words(client, admin_user):
    client.force_login(admin_user)
    about = Revision.objects.live().get(article__path="/about/")
    publishing.new_draft(about, None, timezone.now())

    second = Revision(article=about.article, title="x", menu_title="x", answer="x", summary="x", description="x")

    with pytest.raises(ValidationError, match="This page has an open draft already"):
        second.full_clean(exclude=["number"])


def test_dates_beyond_all_calendars_are_refused_in_words():
    revision = Revision.objects.first()
    revision.publish_at = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    with pytest.raises(ValidationError, match="Enter a date from 2000 to 2199"):
        revision.full_clean()


@pytest.mark.parametrize("slug", ["request", "admin", "healthz", "glossary"])
def test_an_address_of_the_site_itself_is_refused(slug):
    page = Article(parent=Article.objects.get(path="/"), slug=slug, kind="guide")

    with pytest.raises(ValidationError, match="The site needs this address for itself"):
        page.full_clean()


def test_an_address_that_is_too_long_is_refused():
    parent = Article(path="/" + "x/" * 140, slug="x", kind="guide", parent_id=1)
    parent.pk = 10_000
    page = Article(parent=parent, slug="y" * 60, kind="guide")

    with pytest.raises(ValidationError, match="The whole address must be 300 characters or less"):
        page.clean()


def test_a_cited_source_cannot_be_deleted(client, admin_user):
    client.force_login(admin_user)
    cited = Reference.objects.filter(revisions__isnull=False).first()

    page = client.post(reverse("admin:education_reference_delete", args=[cited.pk]), {"post": "yes"})

    assert "would require deleting the following protected" in words(page)
    assert Reference.objects.filter(pk=cited.pk).exists()


def test_nothing_of_an_approved_revision_can_be_changed_or_deleted():
    exercise = Exercise.objects.get(revision__article__path="/exercises/forward-lean/")
    for act in [exercise.save, exercise.revision.delete]:
        with pytest.raises(ValidationError):
            act()


def test_a_scheduled_revision_is_looked_at_as_a_draft(client, admin_user, clinician):
    client.force_login(admin_user)
    now = timezone.now()
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), admin_user, now)
    publishing.submit(draft, admin_user, now)
    publishing.approve(draft, clinician("rae"), now, [], now + timedelta(days=1))

    page = words(client.get(reverse("draft", args=[draft.pk])))

    assert "only staff can see this page" in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page


# Input that no form of ours sends


def test_a_broken_cookie_is_a_400(client):
    assert client.get("/request/check/", headers={"cookie": 'session="\\000aaaa"'}).status_code == 400


UNREADABLE = "We could not read that request"
# Django writes broken bytes of a path as text, and no page has it. People may paste text that turns into a search.
SIGNS = {"%00": (400, 400), "%1b": (400, 400), "%c2%85": (400, 400), "%e2%80%ae": (400, 200), "%e2%81%a6": (400, 200)}
SIGNS |= {"%ff": (404, 400), "%c0%af": (404, 400), "%ed%a0%80": (404, 400)}


@pytest.mark.parametrize(("sign", "statuses"), [*SIGNS.items()])
def test_signs_that_no_page_of_ours_sends_are_refused_in_path_and_query(client, sign, statuses):
    path, query = client.get(f"/causes/{sign}/"), client.get(f"/search/?q=knee{sign}")
    assert (path.status_code, query.status_code) == statuses
    assert [page for page in [path, query] if page.status_code == 400 and UNREADABLE not in words(page)] == []


def test_a_number_too_big_for_the_database_is_no_failure(client, admin_user):
    client.force_login(admin_user)

    response = client.get(reverse("admin:education_article_changelist"), {"parent": "9" * 30})

    assert response.status_code < 500


def test_a_database_that_does_not_answer_is_a_503_with_a_time(client, settings):
    settings.ROOT_URLCONF = "tests.integration.broken_urls"
    client.raise_request_exception = False

    response = client.get("/database/")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert OperationalError.__name__ not in words(response)


TYPED = {"goal": "Run to the lake with my sister", "days": ["mon", "fri"], "password": "a secret", "empty": ""}
KEPT = [("goal", "Run to the lake with my sister"), ("days", "mon"), ("days", "fri")]


def given_back(response):
    """The fields that a page would send again, and the words that it shows to read."""
    page = html5lib.parse(response.text, namespaceHTMLElements=False)
    own = './/div[@class="kept-words"]'
    fields = [(each.get("name"), each.get("value")) for each in page.iterfind(f"{own}//input")]
    shown = ["".join(each.itertext()) for each in page.iterfind(f"{own}//bdi")]
    return [field for field in fields if field[0] != "csrfmiddlewaretoken"], shown


@pytest.mark.parametrize(("path", "status"), [("/database/", 503), ("/", 500)])
def test_a_page_that_failed_gives_back_what_was_typed(client, settings, path, status):
    settings.ROOT_URLCONF = "tests.integration.broken_urls"
    client.raise_request_exception = False

    response = client.post(f"{path}?change=1", TYPED)

    assert (response.status_code, "no-store" in response["Cache-Control"]) == (status, True)
    assert given_back(response) == (KEPT, ["Run to the lake with my sister"])
    assert f'action="{path}?change=1"' in response.text
    assert "a secret" not in response.text


def test_a_database_that_is_away_outside_of_any_view_is_a_503_too(client, settings, monkeypatch):
    settings.SESSION_ENGINE = "tests.integration.broken_sessions"
    monkeypatch.setattr(ClientHandler, "_middleware_chain", None)  # one that uses these sessions
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "x" * 32

    response = client.post("/request/knee/", TYPED)

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert given_back(response) == (KEPT, ["Run to the lake with my sister"])


def test_a_session_that_ends_while_somebody_sends_loses_no_words(client, settings, monkeypatch):
    answer_all(client)
    settings.SESSION_ENGINE = "tests.integration.ended_sessions"
    monkeypatch.setattr(ClientHandler, "_middleware_chain", None)

    response = client.post("/request/more/", {"more": "Run to the lake with my sister"})

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    words = "Run to the lake with my sister"
    assert given_back(response) == ([("more", words)], [words])


def test_a_post_that_cannot_be_read_still_gets_its_page(client, settings):
    settings.ROOT_URLCONF = "tests.integration.broken_urls"
    client.raise_request_exception = False
    response = client.post("/database/", {f"field-{number}": "x" for number in range(1001)})
    assert (response.status_code, given_back(response)) == (503, ([], []))


def test_who_may_no_longer_save_gets_the_words_back(client, staff):
    client.force_login(staff("nobody", "Front desk"))
    response = client.post(reverse("admin:education_notice_add"), {"text": "Closed on Monday for the snow"})
    assert response.status_code == 403
    assert given_back(response) == ([], ["Closed on Monday for the snow"])


def test_a_form_refused_elsewhere_shows_the_words_and_does_not_offer_to_send_them():
    response = Client(enforce_csrf_checks=True).post(
        "/account/password/reset/", {"email": "a.long.address@example.org"}
    )
    assert response.status_code == 403
    assert given_back(response) == ([], ["a.long.address@example.org"])


def test_a_citation_inside_a_link_breaks_no_markup():
    html = '<a href="/causes/?x=[@a-1]">x</a>[@a-1]'

    assert markup.with_citations(html, {"a-1": 1}, "Source").startswith('<a href="/causes/?x=[@a-1]">x</a><sup>')
