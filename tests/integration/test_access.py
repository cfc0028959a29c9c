"""Who sees, who looked, and who decides who works here."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from intake.models import AccessRecord, BookingRequest, Clinic, Membership
from intake.scope import ClinicScopedAdmin
from tests.forms import form_of
from tests.rows import make_look, make_request

pytestmark = pytest.mark.django_db
LOOKS = "admin:intake_accessrecord_changelist"
OPENED = AccessRecord.What.OPENED


def page(name, *pk):
    return reverse(f"admin:{name}", args=pk)


def opened(request):
    return page("intake_bookingrequest_change", request.pk)


def words(response):
    return response.content.decode()


def looks():
    return list(AccessRecord.objects.order_by("pk").values_list("reference", "clinic__slug", "actor_words", "what"))


# Who looked


def test_each_opening_of_a_request_is_written_down_and_nothing_else_is(client, staff, north, central):
    mine, foreign = make_request(north), make_request(central)
    client.force_login(staff("ana", "Front desk", north))

    client.get(page("intake_bookingrequest_changelist"))
    client.get(page("intake_bookingrequest_history", mine.pk))
    assert client.get(opened(foreign)).status_code == 404
    assert looks() == []
    client.get(opened(mine))
    client.get(opened(mine))

    assert looks() == [(mine.reference, north.slug, "ana", "opened")] * 2
    assert timezone.now() - AccessRecord.objects.first().at < timedelta(minutes=1)


def test_a_refused_step_shows_the_page_again_and_that_is_a_look(client, staff, north):
    mine = make_request(north)
    client.force_login(staff("ana", "Front desk", north))

    shown = client.post(opened(mine), {"step": "seen", "seen_version": 1})
    assert mine.full_name in words(shown)
    client.post(opened(mine), {"step": "take_over", "seen_version": 1})

    assert looks() == [(mine.reference, north.slug, "ana", "opened")]


def test_being_asked_once_more_is_a_look_too(client, staff, north):
    mine = make_request(north)
    BookingRequest.objects.update(email="renee@example.com", claimed_by=None)
    client.force_login(staff("ana", "Front desk", north))

    shown = client.post(opened(mine), {"step": "other_care", "seen_version": mine.version, "note": "See a doctor."})

    assert "renee@example.com" in words(shown)
    assert looks() == [(mine.reference, north.slug, "ana", "opened")]


def test_managers_see_who_looked_at_the_requests_of_their_clinic(client, staff, north, central):
    own, foreign = make_look(make_request(north)), make_look(make_request(central))
    client.force_login(staff("max", "Clinic manager", north))

    listed, single = words(client.get(reverse(LOOKS))), page("intake_accessrecord_change", own.pk)

    assert (own.actor_words in listed, own.reference in listed) == (True, True)
    assert (foreign.actor_words in listed, foreign.reference in listed) == (False, False)
    assert own.actor_words in words(client.get(single))
    assert client.get(page("intake_accessrecord_change", foreign.pk)).status_code == 404
    assert client.get(reverse(LOOKS), {"clinic__id__exact": central.pk}).status_code == 404
    assert "0 results" in words(client.get(reverse(LOOKS), {"q": foreign.reference}))
    assert AccessRecord.objects.count() == 2


def test_the_role_at_a_clinic_decides_who_sees_looks(client, staff, north, central):
    """The group lets a person see such lists; the role says of which clinic."""
    max_ = staff("max", "Clinic manager", north)
    Membership.objects.create(user=max_, clinic=central, role=Membership.Role.CLINICIAN)
    own, other = make_look(make_request(north)), make_look(make_request(central))
    client.force_login(max_)

    assert [row.pk for row in AccessRecord.objects.of(max_)] == [own.pk]
    assert client.get(page("intake_accessrecord_change", other.pk)).status_code == 404
    assert "Who looked at it" not in words(client.get(opened(BookingRequest.objects.get(reference=other.reference))))


def test_a_manager_reads_on_the_request_who_looked_and_the_front_desk_does_not(client, staff, north):
    look = make_look(make_request(north))
    request = BookingRequest.objects.get(reference=look.reference)
    client.force_login(staff("max", "Clinic manager", north))
    shown = words(client.get(opened(request)))
    client.force_login(staff("ana", "Front desk", north))
    hidden = words(client.get(opened(request)))

    assert ("Who looked at it" in shown, f"{look.actor_words}. Opened." in shown) == (True, True)
    assert ("Who looked at it" in hidden, look.actor_words in hidden) == (False, False)


def test_looks_cannot_be_changed_or_removed(client, admin_user, north):
    look = make_look(make_request(north))
    client.force_login(admin_user)

    for kind in ["change", "delete"]:
        answer = client.post(page(f"intake_accessrecord_{kind}", look.pk), {"reference": "X", "post": "yes"})
        assert answer.status_code == 403
    assert client.post(page("intake_accessrecord_add"), {"reference": "X"}).status_code == 403
    with pytest.raises(ValidationError, match="Who looked at a request cannot be changed"):
        look.save()
    with pytest.raises(ValidationError, match="Who looked at a request cannot be removed"):
        look.delete()
    assert AccessRecord.objects.get().reference == look.reference


@pytest.mark.parametrize("wrong", [{"reference": ""}, {"what": "guessed"}, {"actor_words": "x" * 81}])
def test_the_database_refuses_a_look_that_tells_nothing(north, wrong):
    look = make_look(make_request(north))

    with pytest.raises(DatabaseError), transaction.atomic():
        AccessRecord.objects.filter(pk=look.pk).update(**wrong)


def test_an_export_is_a_row_for_each_request(admin_user, north, central):
    requests, now = [make_request(north), make_request(central)], timezone.now()

    AccessRecord.objects.record(admin_user, AccessRecord.What.EXPORTED, requests, now)

    assert looks() == [(one.reference, one.clinic.slug, "admin", "exported") for one in requests]
    assert set(AccessRecord.objects.values_list("at", flat=True)) == {now}


def test_an_erased_request_leaves_its_reference_and_nothing_of_the_person(client, staff, north):
    request = make_request(north)
    client.force_login(staff("ana", "Front desk", north))
    client.get(opened(request))

    call_command("erase", request.reference, stdout=StringIO())

    (left,) = AccessRecord.objects.values()
    keys = {"id", "reference", "clinic_id", "what", "at", "actor_id", "actor_words", "salt"}
    assert (set(left), left["reference"], left["actor_words"]) == (keys, request.reference, "ana")


# Foreign is not there


def test_a_filter_by_a_foreign_clinic_is_not_there(client, staff, north, central):
    make_request(central)
    client.force_login(staff("ana", "Front desk", north))
    queue = page("intake_bookingrequest_changelist")

    assert client.get(queue, {"clinic__id__exact": north.pk}).status_code == 200
    for value in [central.pk, 987_654_321, "x"]:
        assert client.get(queue, {"clinic__id__exact": value}).status_code == 404
    for other_way in ["clinic", "clinic__in", "clinic__id"]:
        assert "0 booking requests" in words(client.get(queue, {other_way: central.pk}))
    assert client.get(queue, {"clinic__memberships__user__username": "ana"}).status_code == 400


def test_fields_offer_and_accept_own_rows_only(staff, north, central):
    """Clinics, requests and colleagues; what other fields offer is as before."""
    ana, colleague, gone = (staff(name, "Front desk", north) for name in ["ana", "bo", "cy"])
    staff("di", "Front desk", central)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    request = RequestFactory().get("/")
    request.user = ana
    form = ClinicScopedAdmin(BookingRequest, admin.site).get_form(request, fields=["clinic", "claimed_by"])
    offered = {name: set(field.queryset) for name, field in form.base_fields.items()}

    assert offered == {"clinic": {north}, "claimed_by": {ana, colleague}}


def test_searches_while_typing_find_own_requests_only(client, staff, north, central):
    mine, foreign = make_request(north), make_request(central)
    client.force_login(staff("ana", "Front desk", north))
    place = {"app_label": "intake", "model_name": "message", "field_name": "request"}

    found = client.get(page("autocomplete"), place | {"term": "AAAA"}).json()["results"]

    assert found == [{"id": str(mine.pk), "text": mine.reference}]
    assert client.get(page("autocomplete"), place | {"term": foreign.reference}).json()["results"] == []


@pytest.mark.parametrize("pk", ["987654321", "9" * 30, "x", "٣"])
def test_an_action_on_a_row_that_is_not_ones_own_does_nothing(client, staff, central, pk):
    client.force_login(staff("amy", "Administrator"))
    before = list(Clinic.objects.order_by("pk").values())
    action = {"action": "make_fallback", "index": 0, "_selected_action": pk}

    assert client.post(page("intake_clinic_changelist"), action).status_code == 404
    assert list(Clinic.objects.order_by("pk").values()) == before
    client.post(page("intake_clinic_changelist"), action | {"_selected_action": central.pk})
    assert Clinic.objects.get(is_fallback=True) == central


def test_the_field_to_find_a_row_by_opens_no_other_way(client, staff, north, central):
    foreign = make_request(central)
    client.force_login(staff("ana", "Front desk", north))

    assert client.get(opened(foreign), {"_to_field": "id"}).status_code == 404
    by_reference = page("intake_bookingrequest_change", foreign.reference)
    assert client.get(by_reference, {"_to_field": "reference"}).status_code == 404


def test_a_managers_form_cannot_reach_into_another_clinic(client, staff, north, central):
    """Rows of opening hours that belong elsewhere, named in the post of one's own clinic."""
    client.force_login(staff("max", "Clinic manager", north))
    form = form_of(client.get(page("intake_clinic_change", north.pk)))
    theirs = list(central.hours.order_by("pk").values())
    form |= {"hours-0-id": theirs[0]["id"], "hours-0-opens": "05:00", "hours-0-clinic": central.pk}

    changed = client.post(page("intake_clinic_change", north.pk), form)
    client.post(page("intake_clinic_change", north.pk), form | {"hours-0-DELETE": "on"})

    assert "Please correct the error" in words(changed)
    assert list(central.hours.order_by("pk").values()) == theirs


def test_every_page_of_requests_goes_through_the_one_base_class():
    """Whatever the admin shows that belongs to a clinic or a request. Who works where is for administrators."""
    owned = {
        model
        for model in admin.site._registry
        if {field.related_model for field in model._meta.get_fields() if field.many_to_one} & {Clinic, BookingRequest}
    } | {Clinic}

    loose = {model for model in owned if not isinstance(admin.site._registry[model], ClinicScopedAdmin)}
    assert loose == {Membership}


# Who works here


def rights():
    """All that decides what anybody may do."""
    people = User.objects.order_by("pk")
    facts = people.values_list("pk", "password", "is_superuser", "is_staff", "is_active")
    tables = [User.groups.through, User.user_permissions.through, Group.permissions.through, Membership, Group]
    return list(facts), [sorted(table.objects.values_list()) for table in tables]


@pytest.fixture
def amy(client, staff):
    user = staff("amy", "Administrator")
    client.force_login(user)
    return user


def test_an_administrator_adds_a_colleague_with_groups_and_a_clinic(client, amy, north):
    names = {"username": "dee", "first_name": "Dee", "last_name": "Doe", "email": "dee@example.com"}
    password = {"usable_password": "true", "password1": "a very long walk", "password2": "a very long walk"}
    answer = client.post(page("auth_user_add"), names | password)
    dee = User.objects.get(username="dee")
    assert answer["Location"] == page("auth_user_change", dee.pk)

    form = form_of(client.get(answer["Location"])) | {"groups": Group.objects.get(name="Front desk").pk}
    row = {"id": "", "user": dee.pk, "clinic": north.pk, "role": "clinician"}
    form |= {"memberships-TOTAL_FORMS": 1} | {f"memberships-0-{name}": value for name, value in row.items()}
    assert client.post(answer["Location"], form)["Location"] == page("auth_user_changelist")

    dee.refresh_from_db()
    facts = [dee.is_staff, dee.is_superuser, dee.get_full_name(), *dee.groups.values_list("name", flat=True)]
    assert facts == [True, False, "Dee Doe", "Front desk"]
    assert [(row.clinic, row.role) for row in dee.memberships.all()] == [(north, "clinician")]
    assert "Example Clinic North (Clinician)" in words(client.get(page("auth_user_changelist")))
    assert client.login(username="dee", password="a very long walk")


def test_an_administrator_is_offered_ordinary_groups_and_sees_no_superuser(client, amy, staff, admin_user):
    ana = staff("ana", "Front desk")

    form = client.get(page("auth_user_change", ana.pk)).context["adminform"].form

    assert set(form.fields) == {"username", "password", "first_name", "last_name", "email", "is_active", "groups"}
    offered = [group.name for group in form.fields["groups"].queryset]
    assert offered == ["Clinic manager", "Clinical reviewer", "Content editor", "Front desk"]
    assert {user.username for user in client.get(page("auth_user_changelist")).context["cl"].result_list} == {
        "amy",
        "ana",
    }


def crafted(people, group, clinic):
    """{what is tried: (address, what is posted)}, as an administrator who wants more."""
    me, ana, peer, boss = (people[name].pk for name in ["me", "ana", "peer", "boss"])
    more = {"is_superuser": "on", "is_staff": "on", "user_permissions": Permission.objects.first().pk}
    password = {"password1": "a very long walk", "password2": "a very long walk", "usable_password": "true"}
    join = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-user": me}
    join |= {"memberships-0-clinic": clinic.pk, "memberships-0-role": "manager"}
    act = {"action": "delete_selected", "index": 0, "post": "yes"}
    membership = people["boss"].memberships.get().pk
    row = {"clinic": clinic.pk, "role": "manager"}
    change = "auth_user_change"
    return {
        "be a superuser": (page(change, me), more),
        "give oneself a group": (page(change, me), {"groups": Group.objects.get(name="Front desk").pk}),
        "join a clinic on one's own page": (page(change, me), join),
        "join a clinic in the list of memberships": (page("intake_membership_add"), row | {"user": me}),
        "bring a peer to a clinic": (page("intake_membership_add"), row | {"user": peer}),
        "move a superuser's place": (page("intake_membership_change", membership), row | {"user": ana}),
        "remove a superuser's place": (page("intake_membership_delete", membership), {"post": "yes"}),
        "remove it by an action": (page("intake_membership_changelist"), act | {"_selected_action": membership}),
        "make another a superuser": (page(change, ana), more),
        "give another the right over staff": (page(change, ana), {"groups": group.pk}),
        "shut out a peer": (page(change, peer), {"is_active": ""}),
        "shut out a superuser": (page(change, boss), {"is_active": ""}),
        "a peer's password": (page("auth_user_password_change", peer), password),
        "a superuser's password": (page("auth_user_password_change", boss), password),
        "one's own without the old one": (page("auth_user_password_change", me), password),
        "remove a superuser": (page("auth_user_delete", boss), {"post": "yes"}),
        "remove people by an action": (page("auth_user_changelist"), act | {"_selected_action": [ana, boss]}),
        "widen a group": (page("auth_group_change", group.pk), {"name": "All", "permissions": [1, 2, 3]}),
        "make a group": (page("auth_group_add"), {"name": "All", "permissions": [1, 2, 3]}),
    }


ATTEMPTS = 19


@pytest.mark.parametrize("number", range(ATTEMPTS))
def test_no_post_of_an_administrator_raises_anybody(client, amy, staff, admin_user, north, number):
    people = {"me": amy, "ana": staff("ana", "Front desk"), "peer": staff("pia", "Administrator"), "boss": admin_user}
    Membership.objects.create(user=admin_user, clinic=north)
    attempts = crafted(people, Group.objects.get(name="Administrator"), north)
    title, (address, data) = list(attempts.items())[number]
    shown = client.get(address)
    form = form_of(shown) if shown.status_code == 200 and "changelist" not in address else {}
    before = rights()

    client.post(address, form | data)

    assert (len(attempts), rights()) == (ATTEMPTS, before), title


def test_who_is_added_gets_nothing_more_than_a_name(client, amy):
    more = {"is_superuser": "on", "user_permissions": 1, "groups": Group.objects.get(name="Administrator").pk}
    password = {"usable_password": "true", "password1": "a very long walk", "password2": "a very long walk"}

    client.post(page("auth_user_add"), {"username": "dee"} | password | more)

    dee = User.objects.get(username="dee")
    assert (dee.is_superuser, dee.get_all_permissions()) == (False, set())


def test_a_person_who_left_is_out_at_the_next_click(client, amy, staff, north, django_user_model):
    request, ana = make_request(north), staff("ana", "Front desk", north)
    desk = type(client)()
    desk.force_login(ana)
    assert request.full_name in words(desk.get(opened(request)))

    form = form_of(client.get(page("auth_user_change", ana.pk)))
    form.pop("is_active")
    client.post(page("auth_user_change", ana.pk), form)

    for address in [opened(request), page("intake_bookingrequest_changelist"), page("index")]:
        answer = desk.get(address)
        assert (answer["Location"], answer.content) == (f"{page('login')}?next={address}", b"")
    assert len(looks()) == 1


def test_a_person_who_moved_loses_the_old_clinic_at_the_next_click(client, amy, staff, north, central):
    request, ana = make_request(north), staff("ana", "Front desk", north)
    desk = type(client)()
    desk.force_login(ana)
    place = ana.memberships.get()

    client.post(
        page("intake_membership_change", place.pk), {"user": ana.pk, "clinic": central.pk, "role": "front_desk"}
    )

    assert desk.get(opened(request)).status_code == 404


def test_the_database_knows_the_roles(staff, north):
    staff("ana", "Front desk", north)

    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.update(role="owner")
