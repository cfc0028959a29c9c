"""A morning at the front desk, from the late request to the booked visit and the manager's numbers."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from education.models.trail import open_door
from intake.models import AccessRecord, Clinic, Membership, Message
from tests.desk import typed
from tests.journey import a_time, link
from tests.load.person import Person

from .accessibility import violations
from .going import follow, press
from .people import PASSWORD, sign_in


@pytest.fixture
def late(server, stored):
    """Two requests; the second one is late."""
    for _ in range(2):
        person = Person(server)
        person.send(person.answer_all())
    newest = stored.latest("pk")
    stored.filter(pk=newest.pk).update(suspicion="", reply_due=timezone.now() - timedelta(hours=1))
    return newest


@pytest.fixture
def max_(people):
    """The manager of the clinic."""
    north = Clinic.objects.get(slug="example-clinic-north")
    user = get_user_model().objects.create_user("max", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Clinic manager"))
    Membership.objects.create(user=user, clinic=north, role="manager")
    yield user
    with open_door():
        AccessRecord.objects.all()._raw_delete("default")
    user.delete()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_morning(open_browser, open_watched, late, max_, people, scheme):
    desk = open_browser(width=1280, scheme=scheme)
    axe = open_watched(width=820, scheme=scheme)[0]  # not watched: the policy refuses axe's styles
    for page in (desk, axe):
        sign_in(page, "ana")

    desk.goto("/admin/intake/bookingrequest/?tab=late")
    desk.keyboard.press("j")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    address = desk.url
    assert late.reference in desk.locator("#content h1").inner_text()
    assert 1 <= desk.locator("#short + .request__lines dt").count() <= 10
    look(axe, address)
    press(desk, "Claim it")
    look(axe, address)

    first, second = (a_time(day, clinic=late.clinic) for day in (3, 4))
    desk.locator("summary", has_text="Offer times").click()
    desk.get_by_label("Time:", exact=True).first.fill(typed(first))
    desk.get_by_label("Another time").fill(typed(second))
    follow(desk, "Offer times")
    assert "Mail to renee@example.com" in desk.locator("#content").inner_text()
    check(desk_copy(axe, late, first))
    press(desk, "Send it")
    assert desk.locator(".request__undo").is_visible()
    look(axe, address)

    phone = open_browser(width=390, scheme=scheme)
    phone.goto(link(late))
    for label, value in [("Month", "march"), ("Day", "27"), ("Year", "1987")]:
        phone.get_by_label(label, exact=True).fill(value)
    follow(phone, "See my request")
    phone.get_by_label("9:30 AM").first.check()
    follow(phone, "Send my choice")
    assert phone.locator("h1").inner_text() == "Your visit is booked."

    late.refresh_from_db()
    files = {mail.recipient for mail in Message.objects.filter(request=late).exclude(calendar="")}
    assert (late.state, files) == ("booked", {"renee@example.com", late.clinic.email})
    desk.reload()
    told = desk.locator("#trail + ul li strong").all_inner_texts()
    assert told == ["New", "Claimed", "Times offered", "Booked"]
    look(axe, address)

    manager = open_browser(width=1280, scheme=scheme)
    sign_in(manager, "max")
    manager.goto("/admin/intake/bookingrequest/numbers/")
    week = manager.locator(".results tbody tr").last.locator("td").all_inner_texts()
    assert (week[0], week[1], week[2], week[4]) == ("2", "1", "0 (0%)", "1 (50%)")
    manager.goto(address)
    assert "ana. Opened." in manager.locator("#looks + ul").inner_text()
    look(axe, "/admin/guide/")


def look(page, address):
    page.goto(address)
    check(page)


def check(page):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.locator("#content .step__name, #content .button").evaluate_all(
        "all => all.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44).length"
    )
    assert small == 0


def desk_copy(page, request, time):
    """The page that asks once more, at the width of a tablet; nothing is sent."""
    page.goto(f"/admin/intake/bookingrequest/{request.pk}/change/")
    page.locator("summary", has_text="Offer times").click()
    page.get_by_label("Time:", exact=True).first.fill(typed(time))
    follow(page, "Offer times")
    return page
