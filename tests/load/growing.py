"""The process behind growth.py: fills its database, tells what it can be asked, and times what each line names."""

import json
import logging
import re
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import django


def main(requests, articles):
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    django.setup()
    logging.disable(logging.WARNING)
    from intake.models import BookingRequest
    from tests.load import large

    if BookingRequest.objects.count() < int(requests):
        large.fill(int(requests), int(articles))
    asked = calls()
    print(json.dumps([*asked]), flush=True)  # noqa: T201
    for line in sys.stdin:
        print(json.dumps(measured(asked[line.strip()])), flush=True)  # noqa: T201


def measured(call):
    """Milliseconds by the clock, milliseconds of work, and queries; these of a second call, as counting takes time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    worked, started = work(), time.perf_counter()
    call()
    taken = [1000 * (time.perf_counter() - started), 1000 * (work() - worked)]
    with CaptureQueriesContext(connection) as queries:
        call()
    return [*taken, len(queries)]


def work():
    """Seconds of work of this process and of its own at PostgreSQL. What else runs on this machine does not count."""
    from django.db import connection

    mine = time.process_time()
    if connection.vendor == "sqlite":
        return mine
    connection.ensure_connection()
    return mine + int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9


def calls():
    """What is asked, by name. Whoever asks works at two clinics of twenty; `all` is who sees every clinic."""
    from django.urls import reverse

    from intake.models import BookingRequest
    from tests.load.large import SOUGHT, reference_of
    from tests.load.library import SEARCHED

    desk, manager, chief, editor, reader = people()
    queue, find = (reverse(f"admin:intake_bookingrequest_{name}") for name in ["changelist", "find"])
    own = BookingRequest.objects.filter(clinic__name="Clinic 1")
    new, old = own.filter(state="new").last(), own.filter(state="seen").first()
    pages = {
        "queue": (desk, queue),
        "queue, page 2": (desk, second(desk, queue)),
        "queue, late": (desk, f"{queue}?tab=late"),
        "queue, mine, soon": (desk, f"{queue}?owner=mine&priority__exact=soon"),
        "queue, closed": (desk, f"{queue}?tab=closed"),
        "queue, closed, page 2": (desk, second(desk, f"{queue}?tab=closed")),
        "queue of all, closed, nobody's": (chief, f"{queue}?tab=closed&owner=nobody"),
        "queue, closed, newest": (desk, f"{queue}?tab=closed&o=-1"),
        "queue, closed, oldest": (desk, f"{queue}?tab=closed&o=1"),
        "queue, closed, due last": (desk, f"{queue}?tab=closed&o=-2"),
        "queue, one clinic": (desk, f"{queue}?tab=closed&clinic__id__exact={own.first().clinic_id}"),
        "queue of all": (chief, queue),
        "queue of all, closed": (chief, f"{queue}?tab=closed"),
        "request page, new": (manager, reverse("admin:intake_bookingrequest_change", args=[new.pk])),
        "request page, old": (manager, reverse("admin:intake_bookingrequest_change", args=[old.pk])),
        "looks": (manager, reverse("admin:intake_accessrecord_changelist")),
        "editor's desk": (editor, reverse("admin:index")),
        "list of pages": (editor, reverse("admin:education_article_changelist")),
        "list of revisions": (editor, reverse("admin:education_revision_changelist")),
        "page": (reader, SEARCHED),
        "home page": (reader, "/"),
        "search": (reader, "/search/?q=quillfeather+brace"),
        "search, rare and common": (reader, "/search/?q=knee+quillfeather"),
        "search, common": (reader, "/search/?q=knee+pain"),
        "search, beginning": (reader, "/search/?q=brace+kne"),
        "search, misspelled": (reader, "/search/?q=quilfeather+brase"),
    }
    asked = {name: getter(client, address) for name, (client, address) in pages.items()}
    words = {
        "reference": reference_of(7),
        "name": "zoe quillf",
        "two letters": "zoe q",
        "phone": SOUGHT["phone"],
        "last four": SOUGHT["phone"][-4:],
        "email": SOUGHT["email"].upper(),
        "birth date": f"{SOUGHT['birth_date']:%m/%d/%Y}",
    }
    for name, typed in words.items():
        asked[f"find by {name}"] = poster(chief, find, typed)
    return asked | {"deliverer's claim": claim}


def people():
    """A front desk, a manager, who sees all clinics, an editor, and a reader."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from intake.models import Clinic, Membership

    found = []
    for name, group, role in [("desk", "Front desk", "front_desk"), ("manager", "Clinic manager", "manager")]:
        user, _ = User.objects.get_or_create(username=f"the-{name}", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        for clinic in Clinic.objects.filter(name__in=["Clinic 0", "Clinic 1"]):
            Membership.objects.get_or_create(user=user, clinic=clinic, role=role)
        found.append(user)
    chief, _ = User.objects.get_or_create(username="the-chief", is_staff=True, is_superuser=True)
    editor = User.objects.get(username="staff1")
    for group in ["Content editor", "Clinical reviewer"]:
        editor.groups.add(Group.objects.get(name=group))
    clients = [Client(headers={"host": "127.0.0.1"}) for _ in range(5)]
    for client, user in zip(clients, [*found, chief, editor], strict=False):
        client.force_login(user)
    return clients


def second(client, address):
    """Where the list leads from its first page."""
    found = re.search('href="([^"]+)" rel="next"', client.get(address).content.decode())
    return urlsplit(address).path + unescape(found[1])


def getter(client, address):
    def call():
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        response.close()

    return call


def poster(client, address, typed):
    def call():
        response = client.post(address, {"words": typed})
        assert "Quillfeather" in response.content.decode(), typed

    return call


def claim():
    """What a deliverer asks before it sends: which mails are due, and the lease of a few."""
    from django.db import transaction
    from django.utils import timezone

    from intake import outbox

    with transaction.atomic():
        assert len(outbox.take(timezone.now(), outbox.FEW)) == outbox.FEW
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(*sys.argv[1:])
