"""What every kind of mail says, in every language there is; staff look at all of them and send one to themselves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education.models import Wording
from education.wording import fields, shipped
from intake import desk, lifecycle, offers, outbox
from intake.admin import mails
from intake.admin.mails import TO_CLINICS
from intake.mail import HOLD
from intake.management.commands.remind_visits import remind
from intake.models import BookingRequest, Clinic, MailText, Membership, Message
from intake.models.message import KINDS
from intake.visits import visit_of
from tests.journey import BORN, a_time, claim, send, unlock

pytestmark = pytest.mark.django_db

PREVIEW = "admin:intake_mailtext_preview"
ALLOWED = {"reference", "clinic", "phone", "site_link", "staff_link", "status_link", "offers", "visit", "time", "date"}
ALLOWED |= {"count"}
SECRETS = ["knee", "pain", "renée", "nguy", "1987", "stairs", "555-0123", "miles", "march 27"]


@pytest.fixture(autouse=True)
def kept(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def words(response):
    return response.content.decode()


@pytest.fixture
def boss(admin_user, client):
    client.force_login(admin_user)
    return admin_user


def live(client, ana):
    """One request through every kind of mail; returns the kinds. Free texts are full of what no mail may hold."""
    send(client)
    now = timezone.now()
    stored = claim(ana)
    stored = lifecycle.move(stored, "waiting_patient", ana, now)
    stored = offers.offer(stored, [a_time(), a_time(4)], ana, now)
    stored = offers.ask_for_others(stored, now, "My knee pain is worse on Mondays")
    stored = offers.book(stored, a_time(1), ana, now)
    stored = offers.book(stored, a_time(5), ana, now)
    remind(visit_of(stored), now)
    lifecycle.move(stored, "cancelled", ana, now, "Knee pain is gone")
    BookingRequest.objects.update(state="new")
    lifecycle.move(stored, "other_care", ana, now, "Knee pain that needs a doctor")
    BookingRequest.objects.update(state="new")
    desk.reroute(stored, Clinic.objects.get(slug="example-clinic-central"), ana, now, "Knee pain is nearer there")
    client.post(reverse("request-link"), BORN | {"email": "renee@example.com"})
    BookingRequest.objects.update(state="new")
    export(ana)
    kinds = set(Message.objects.values_list("kind", flat=True))
    outbox.deliver(lambda: timezone.now() + HOLD)
    unlock(client, stored)
    client.post(reverse("request-delete"), {"reference": stored.reference})
    kinds |= set(Message.objects.values_list("kind", flat=True))
    outbox.deliver(lambda: timezone.now() + HOLD)
    return kinds


def export(ana):
    """Ana manages the clinic that has the request now, and takes its requests out as a file."""
    ana.email = "ana@example.org"
    ana.save()
    ana.groups.add(Group.objects.get(name="Clinic manager"))
    Membership.objects.create(user=ana, clinic=BookingRequest.objects.get().clinic, role=Membership.Role.MANAGER)
    at_desk, today = Client(), timezone.localdate()
    at_desk.force_login(ana)
    days = {"first": str(today - timedelta(days=1)), "last": str(today + timedelta(days=1))}
    assert at_desk.post(reverse("admin:intake_bookingrequest_export"), days)["Content-Type"].startswith("text/csv")


def test_mails_of_every_kind_hold_no_name_and_no_health(client, staff, north):
    kinds = live(client, staff("ana", "Front desk", north))

    assert kinds == set(KINDS | TO_CLINICS)
    assert (len(mail.outbox), len(kinds)) == (15, 14)  # two clinics hear of a request that is rerouted
    for message in mail.outbox:
        whole = "\n".join(part.get_payload(decode=True).decode() for part in message.message().walk() if is_text(part))
        text = f"{message.subject}\n{whole}".lower().replace("runner's knee//visits", "")
        assert [secret for secret in SECRETS if secret in text] == []
        assert len(message.subject) <= 60
        assert message.body.count("/request/status/") <= 1
        assert "{" not in text


def is_text(part):
    return part.get_content_maintype() == "text"


def test_every_mail_to_a_person_says_why_it_came_and_that_nobody_reads_answers():
    for kind in KINDS:
        body = shipped()[f"mail.{kind}_body"]["words"]
        assert "You get this mail because somebody" in body, kind
        assert "Replies to this mail are not read." in body, kind


def test_mails_have_a_fixed_list_of_fields():
    for kind in KINDS | TO_CLINICS:
        for part in ["subject", "body"]:
            row = Wording.objects.get(code=f"mail.{kind}_{part}")
            assert fields(row.words) <= ALLOWED
            row.words += " {full_name}"
            with pytest.raises(ValidationError, match="use no other braces|Use no braces"):
                row.full_clean()


@pytest.mark.parametrize(
    "body", ["Hola", "{offers} {clinic} {phone} {site_link} {status_link} {full_name}", "{offers.x}"]
)
def test_a_text_in_another_language_needs_the_same_fields(body):
    text = MailText(kind="offered", language="es", subject="Elija una hora: {reference}", body=body)

    with pytest.raises(ValidationError) as refused:
        text.full_clean()

    said = ["Use {clinic}, {offers}, {phone}, {site_link}, {status_link}, and no other braces."]
    assert refused.value.message_dict == {"body": said}


def spanish():
    body = "Hola: {clinic} {offers} {phone} {site_link} {status_link}"
    text = MailText(kind="offered", language="es", subject="Elija una hora: {reference}", body=body)
    text.full_clean()
    text.save()


@pytest.mark.parametrize(
    ("language", "greeting"), [("es", "Hola: "), ("en", "Hello,"), ("vi", "Hello,"), ("", "Hello,")]
)
def test_a_person_gets_the_language_they_chose_where_a_text_exists(client, staff, north, language, greeting):
    spanish()
    send(client)
    BookingRequest.objects.update(language=language)

    offers.offer(claim(), [a_time()], None, timezone.now())

    assert Message.objects.get(kind="offered").body.startswith(greeting)
    assert Message.objects.get(kind="offered").body.count("\n- ") <= 1


def test_staff_look_at_every_mail_with_made_up_facts(client, boss):
    spanish()

    page = words(client.get(reverse(PREVIEW)))

    for title in (KINDS | TO_CLINICS).values():
        assert f"{title}</h2>" in page
    assert "Times are offered (es)" in page
    assert "Elija una hora: K7QF-M2WX" in page
    assert BookingRequest.objects.count() == Message.objects.count() == 0


@pytest.mark.parametrize("kind", KINDS | TO_CLINICS)
def test_a_test_goes_to_oneself_only_and_leaves_nothing(client, boss, kind):
    client.post(reverse(PREVIEW), {"kind": kind, "language": "", "to": "else@example.com"})

    [sent] = mail.outbox
    assert sent.to == [boss.email]
    assert ("K7QF-M2WX" in sent.subject) == (kind != "exported_clinic")  # a file is of no single request
    assert len(sent.message().get_payload()) == (2 if kind in mails.METHODS else sent.message().is_multipart() * 2)
    assert Message.objects.count() == 0


def test_without_an_address_or_the_right_nothing_is_sent(client, boss, staff, north):
    boss.email = ""
    boss.save()
    page = client.post(reverse(PREVIEW), {"kind": "booked"}, follow=True)
    assert "Your account has no email address to send to." in words(page)

    client.force_login(staff("ana", "Front desk", north))
    assert client.get(reverse(PREVIEW)).status_code == 403
    assert client.post(reverse(PREVIEW), {"kind": "booked"}).status_code == 403
    assert mail.outbox == []


@pytest.mark.parametrize("group", ["Content editor", "Clinic manager", "Administrator"])
def test_who_edits_words_edits_mails(client, staff, north, group):
    client.force_login(staff("mo", group, north))

    assert client.get(reverse("admin:intake_mailtext_changelist")).status_code == 200
    assert client.get(reverse(PREVIEW)).status_code == 200
