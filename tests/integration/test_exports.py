import csv
import io
import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle

from intake import csv_export
from intake.fhir.answers import answers_of
from intake.fhir.rules import problems
from intake.models import AccessRecord, BookingRequest, Message
from tests.formulas import PREFIXES, SIGNS
from tests.journey import send
from tests.requests import booking, full, said
from tests.rows import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(db):
    """What is written down of looks: call it for (who, what, references)."""

    def told():
        looks = AccessRecord.objects.order_by("pk").values_list("actor_words", "what", "reference")
        return [(who, what, [reference]) for who, what, reference in looks]

    return told


@pytest.fixture
def stored(client):
    send(client)
    client.session.flush()
    return BookingRequest.objects.get()


@pytest.fixture
def manager(staff, north):
    return staff("mia", "Clinic manager", north)


def take(client, name, *args, **data):
    address = reverse(f"admin:intake_bookingrequest_{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def range_of(stored, before=0, after=0):
    day = stored.created_at.astimezone(stored.clinic.zone).date()
    return {"first": str(day - timedelta(days=before)), "last": str(day + timedelta(days=after))}


def table(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))


def test_a_request_can_be_copied_as_text(client, manager, stored, recorded):
    client.force_login(manager)

    response = take(client, "text", stored.pk)

    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    lines = response.content.decode().splitlines()
    assert lines[0] == f"Request {stored.reference}: New, Example Clinic North"
    assert "Worse with: Stairs, Running; stops: “Running more than 2 miles”" in lines
    assert [lines.count(answer["question"]) for answer in stored.answers] == [1] * len(stored.answers)
    assert recorded() == [("mia", "exported", [stored.reference])]


def test_a_request_can_be_taken_as_a_fhir_bundle(client, manager, stored, recorded):
    client.force_login(manager)

    response = take(client, "fhir", stored.pk)

    assert (response.status_code, response["Content-Type"]) == (200, "application/fhir+json")
    assert response["Content-Disposition"] == f'attachment; filename="{stored.reference}.json"'
    made = json.loads(response.content)
    Bundle.model_validate(made)
    assert problems(made) == []
    assert answers_of(made) == stored.answers
    assert recorded() == [("mia", "exported", [stored.reference])]


@pytest.mark.parametrize("name", ["text", "fhir"])
def test_a_request_of_another_clinic_does_not_exist(client, staff, central, stored, recorded, name):
    client.force_login(staff("cem", "Clinic manager", central))

    assert take(client, name, stored.pk).status_code == 404
    assert recorded() == []


@pytest.mark.parametrize("name", ["text", "fhir"])
def test_who_may_not_see_requests_takes_none(client, editor, stored, recorded, name):
    client.force_login(editor)

    assert take(client, name, stored.pk).status_code == 403
    assert recorded() == []


def test_a_range_is_taken_as_csv(client, manager, stored, recorded):
    foreign = make_request()
    client.force_login(manager)

    response = take(client, "export", **range_of(stored))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="requests.csv"'
    headings, *rows = table(response)
    (row,) = [dict(zip(headings, row, strict=True)) for row in rows]
    assert row["reference"] == stored.reference != foreign.reference
    assert (row["full name"], row["phone"], row["side"]) == ("Renée O’Brien-Nguyễn", "(212) 555-0123", "Left")
    assert (row["date of birth"], row["goal event"]) == ("1987-03-27", "The 10K of my town")
    assert recorded() == [("mia", "exported", [stored.reference])]


def test_managers_of_the_clinics_get_a_mail_about_a_file_and_nobody_else(
    client, manager, staff, north, central, stored
):
    elsewhere, gone, quiet = (
        staff(name, "Clinic manager", at) for name, at in [("cal", central), ("gus", north), ("quinn", north)]
    )
    for user in [manager, elsewhere, gone, staff("ana", "Front desk", north)]:
        user.email, user.is_active = f"{user}@example.org", user != gone
        user.save()
    make_request(north)
    make_request(central)
    client.force_login(manager)
    before = set(Message.objects.values_list("pk", flat=True))

    take(client, "export", **range_of(stored, 400, 1))

    (sent,) = Message.objects.exclude(pk__in=before)
    assert (sent.kind, sent.recipient, sent.request) == ("exported_clinic", "mia@example.org", None)
    assert sent.subject == "Requests were exported"
    assert "requests of Example Clinic North to a file.\nNumber of requests: 2\n" in sent.body
    assert [word for word in ["renée", "nguy", "knee", stored.reference.lower()] if word in sent.body.lower()] == []
    assert quiet.email == ""


def test_a_file_without_a_request_or_for_one_person_is_told_to_nobody(client, manager, stored):
    User.objects.update(email="mia@example.org")
    client.force_login(manager)
    before = Message.objects.count()

    assert len(table(take(client, "export", first="2001-01-01", last="2001-01-02"))) == 1
    take(client, "text", stored.pk)
    take(client, "export", first="2026-11-24", last="2026-11-23")

    assert Message.objects.count() == before


def test_days_are_those_of_the_clinic(client, manager, stored):
    """Half past eleven in the evening in Chicago is the next day in Greenwich."""
    late = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)
    BookingRequest.objects.update(created_at=late)
    client.force_login(manager)

    counts = [
        len(table(take(client, "export", first=day, last=day))) - 1
        for day in ["2026-11-23", "2026-11-24", "2026-11-25"]
    ]

    assert counts == [0, 1, 0]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "2026-11-24", "Enter a date."),
        ("soon", "2026-11-24", "Enter a date, like 2026-11-24."),
        ("2026-11-24", "2026-11-23", "The last day must be the first day or later."),
        ("0001-01-01", "9999-12-31", "The last day must be the first day or later."),
    ],
)
def test_a_range_needs_two_days(client, manager, recorded, first, last, words):
    client.force_login(manager)

    page = take(client, "export", first=first, last=last)

    assert [error for errors in page.context["form"].errors.values() for error in errors] == [words]
    assert words in page.content.decode()
    assert recorded() == []


def test_more_rows_than_a_file_takes_are_refused(client, manager, stored, recorded, monkeypatch):
    monkeypatch.setattr(csv_export, "CAP", 1)
    make_request(stored.clinic)
    client.force_login(manager)

    page = take(client, "export", **range_of(stored, 1, 1))

    assert page.context["form"].non_field_errors() == [
        "2 requests came on these days. One file takes 1. Choose fewer days."
    ]
    assert recorded() == []


def test_the_right_to_see_is_not_the_right_to_take_many(client, staff, north, stored, recorded):
    ana = staff("ana", "Front desk", north)
    client.force_login(ana)

    assert take(client, "export").status_code == 403
    assert take(client, "export", **range_of(stored)).status_code == 403
    assert recorded() == []

    ana.user_permissions.add(Permission.objects.get(codename="export_bookingrequest"))
    assert take(client, "export").status_code == 200


def test_a_file_needs_the_same_queries_for_1_and_30_requests(client, manager, stored):
    client.force_login(manager)
    table(take(client, "export", **range_of(stored)))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            rows = table(take(client, "export", **range_of(stored, 1, 1)))
        counts.append((len(rows) - 1, len(queries)))
        for _ in range(29):
            make_request(stored.clinic)

    assert [count for count, _ in counts] == [1, 30]
    assert counts[0][1] == counts[1][1]


def everywhere(prefix):
    """A request that says the same in each text of it."""
    text = f"{prefix}cmd|' /C calc'!A0"
    one = booking([said(code, "x", text) for code in csv_export.ANSWERS])
    for name in ["reference", "state", "priority", "priority_reason", "suspicion", "full_name", "preferred_name"]:
        setattr(one, name, text)
    for name in ["contact_way", "phone", "email", "zip_code", "source_path"]:
        setattr(one, name, text)
    one.clinic.name, one.claimed_by = text, User(username=text)
    return one


@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
def test_no_cell_starts_a_formula(prefix):
    assert len(set(PREFIXES)) == 30

    lines = "".join(csv_export.lines([everywhere(prefix)])).removeprefix("\ufeff")

    headings, cells = csv.reader(io.StringIO(lines, newline=""))
    assert lines.count("\r\n") == 2
    told = dict(zip(headings, cells, strict=True))
    assert {name for name, cell in told.items() if not cell.endswith("cmd|' /C calc'!A0")} == {
        *["received", "reply due", "date of birth", "may leave a message"]
    }
    assert all(cell[0] not in SIGNS and cell[0].isprintable() and not cell[0].isspace() for cell in cells)
    assert [heading for heading in headings if heading[0] in SIGNS] == []


def test_what_starts_no_formula_stays_as_it_is():
    assert [csv_export.guard(text) for text in ["Renée", "4 out of 10", "a\nb", "3-4", "", "'t Hart"]] == [
        *["Renée", "4 out of 10", "a b", "3-4", "", "'t Hart"]
    ]


def exported(capsys, **options):
    call_command("export_fhir", **options)
    told = capsys.readouterr()
    return [json.loads(line) for line in told.out.splitlines()], told.err


def test_all_requests_are_written_one_a_line(client, stored, capsys):
    send(client)

    bundles, told = exported(capsys)

    assert [answers_of(made) for made in bundles] == [one.answers for one in BookingRequest.objects.order_by("pk")]
    assert [problems(made) for made in bundles] == [[], []]
    assert told == "2 requests exported\n"


def test_requests_since_a_day_are_written_as_files_for_one_reader(stored, tmp_path, capsys):
    make_request()
    old = datetime(2026, 1, 1, tzinfo=UTC)
    BookingRequest.objects.exclude(pk=stored.pk).update(created_at=old)
    folder = tmp_path / "out"

    bundles, told = exported(capsys, since=(old + timedelta(days=1)).date(), folder=folder)

    (file,) = folder.iterdir()
    assert (bundles, told, file.name) == ([], "1 requests exported\n", f"{stored.reference}.json")
    assert answers_of(json.loads(file.read_text())) == stored.answers
    assert [stat.S_IMODE(path.stat().st_mode) for path in [folder, file]] == [0o700, 0o600]


def test_a_bundle_that_breaks_a_rule_is_told(stored, capsys):
    BookingRequest.objects.update(answers=[said("side", "left", "Left"), said("side", "right", "Right")])

    with pytest.raises(CommandError, match=f"^Not good R4:\n{stored.reference}: side is answered twice$"):
        call_command("export_fhir")


def test_the_export_needs_the_same_queries_for_1_and_30_requests(capsys):
    counts = []
    for more in [1, 29]:
        for _ in range(more):
            make_request()
        with CaptureQueriesContext(connection) as queries:
            bundles, _ = exported(capsys)
        counts.append((len(bundles), len(queries)))

    assert [count for count, _ in counts] == [1, 30]
    assert counts[0][1] == counts[1][1]


def test_a_full_request_fits_the_columns():
    headings, cells = csv.reader(io.StringIO("".join(csv_export.lines([full()])), newline=""))

    told = dict(zip(headings, cells, strict=True))
    assert (told["goal date"], told["visit"], told["more"]) == (
        *["March 2, 2027", "By video", "My knee clicks. It does not hurt then."],
    )
