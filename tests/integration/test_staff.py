import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import BLOCKS, Article, Prose, Revision
from intake.models import BookingRequest, Clinic, OpeningHours
from tests.journey import send

pytestmark = pytest.mark.django_db

LIST = "admin:intake_bookingrequest_changelist"


@pytest.fixture
def request_at_north(client):
    send(client)
    client.session.flush()
    client.cookies.clear()
    return BookingRequest.objects.get()


@pytest.fixture
def sign_in(client, staff):
    def as_(name, group, clinic=None):
        user = staff(name, group, clinic)
        client.force_login(user)
        return user

    return as_


def words(response):
    return response.content.decode()


def change(request):
    return reverse("admin:intake_bookingrequest_change", args=[request.pk])


def take(client, request, step, note="", version=None):
    data = {"step": step, "note": note, "seen_version": version or request.version, "sure": "yes"}
    return client.post(change(request), data, follow=True)


def test_front_desk_sees_the_requests_of_its_clinic(client, request_at_north, sign_in, north):
    sign_in("ana", "Front desk", north)

    queue, page = words(client.get(reverse(LIST))), words(client.get(change(request_at_north)))

    assert request_at_north.reference in queue
    for expected in [
        "Renée O’Brien-Nguyễn",
        "Which knee hurts?",
        "Left",
        "nearest clinic that takes requests",
        "Patient",
    ]:
        assert expected in page


@pytest.mark.parametrize("group", ["Front desk", "Clinic manager"])
def test_requests_of_another_clinic_do_not_exist(client, request_at_north, sign_in, central, group):
    sign_in("ben", group, central)
    pk = request_at_north.pk
    addresses = [reverse(f"admin:intake_bookingrequest_{page}", args=[pk]) for page in ["change", "history", "delete"]]

    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"step": "spam", "seen_version": 1, "post": "yes"}).status_code == 404, address
    queue = words(client.get(reverse(LIST)))
    for secret in [request_at_north.reference, "Renée", "Example Clinic North"]:
        assert secret not in queue
    found = words(
        client.get(reverse(LIST), {"q": request_at_north.reference, "clinic__id__exact": request_at_north.clinic_id})
    )
    assert "Renée" not in found
    assert BookingRequest.objects.get().state == "new"


def test_staff_without_a_clinic_see_nothing(client, request_at_north, sign_in):
    sign_in("cy", "Front desk")

    assert "0 booking requests" in words(client.get(reverse(LIST)))
    assert client.get(change(request_at_north)).status_code == 404


@pytest.mark.parametrize("group", ["Content editor", "Clinical reviewer"])
def test_editors_get_no_requests_and_front_desk_gets_no_pages(client, request_at_north, sign_in, north, group):
    sign_in("eve", group, north)
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(change(request_at_north)).status_code == 403

    sign_in("ana", "Front desk", north)
    assert client.get(reverse("admin:education_article_changelist")).status_code == 403
    assert client.get(reverse("draft", args=[Revision.objects.first().pk])).status_code == 404


def test_a_move_writes_state_and_timeline(client, request_at_north, sign_in, north):
    ana = sign_in("ana", "Front desk", north)

    page = take(client, request_at_north, "claim")

    stored = BookingRequest.objects.get()
    assert (stored.state, stored.claimed_by, stored.version) == ("claimed", ana, 2)
    assert [(e.from_state, e.to_state, e.actor) for e in stored.events.all()] == [
        ("", "new", None),
        ("new", "claimed", ana),
    ]
    assert page.redirect_chain[-1][0] == change(request_at_north)


def test_a_move_the_table_does_not_know_is_refused(client, request_at_north, sign_in, north):
    sign_in("ana", "Front desk", north)

    page = take(client, request_at_north, "seen")

    assert "“Mark as seen” is no step for a request that is &quot;New&quot;." in words(page)
    assert BookingRequest.objects.get().events.count() == 1


def test_a_closing_move_needs_its_reason(client, request_at_north, sign_in, north):
    sign_in("ana", "Front desk", north)

    assert "Enter words for “Why”." in words(take(client, request_at_north, "not_suitable"))
    take(client, request_at_north, "not_suitable", note="Needs a hip check first")

    assert BookingRequest.objects.get().events.last().note == "Needs a hip check first"


def test_a_change_over_somebody_elses_is_told(client, request_at_north, sign_in, north):
    sign_in("ana", "Front desk", north)
    take(client, request_at_north, "claim")

    page = take(client, request_at_north, "book", version=1)

    assert "Somebody else changed this request a moment ago." in words(page)
    assert BookingRequest.objects.get().state == "claimed"


def test_answers_cannot_be_written_through_the_form(client, request_at_north, sign_in, north):
    sign_in("ana", "Front desk", north)
    client.post(change(request_at_north), {"step": "", "seen_version": 1, "full_name": "Mallory", "state": "spam"})

    stored = BookingRequest.objects.get()
    assert (stored.full_name, stored.state) == ("Renée O’Brien-Nguyễn", "new")


def test_the_trail_of_the_admin_names_references_only(client, request_at_north, sign_in, north):
    sign_in("ana", "Front desk", north)
    take(client, request_at_north, "claim")

    assert LogEntry.objects.get().object_repr == request_at_north.reference


def test_managers_see_their_own_clinic_only(client, sign_in, north, central):
    sign_in("max", "Clinic manager", central)

    assert "Example Clinic North" not in words(client.get(reverse("admin:intake_clinic_changelist")))
    assert client.get(reverse("admin:intake_clinic_change", args=[north.pk])).status_code == 404
    assert client.get(reverse("admin:intake_clinic_change", args=[central.pk])).status_code == 200


def test_a_clinic_that_takes_requests_needs_hours(client, sign_in, admin_user, north):
    client.force_login(admin_user)
    data = {
        field: getattr(north, field) for field in ["name", "slug", "street", "city", "state", "zip_code", "latitude"]
    }
    data |= {field: getattr(north, field) for field in ["longitude", "phone", "email", "time_zone", "reply_days"]}
    data |= {"accepts_requests": "on", "closed_days-TOTAL_FORMS": 0, "closed_days-INITIAL_FORMS": 0}
    hours = list(north.hours.all())
    data |= {"hours-TOTAL_FORMS": len(hours), "hours-INITIAL_FORMS": len(hours)}
    for number, row in enumerate(hours):
        data |= {
            f"hours-{number}-id": row.pk,
            f"hours-{number}-clinic": north.pk,
            f"hours-{number}-weekday": row.weekday,
        }
        data |= {
            f"hours-{number}-opens": row.opens,
            f"hours-{number}-closes": row.closes,
            f"hours-{number}-DELETE": "on",
        }

    page = client.post(reverse("admin:intake_clinic_change", args=[north.pk]), data)

    assert "A clinic that accepts requests needs opening hours" in words(page)
    assert OpeningHours.objects.filter(clinic=north).count() == len(hours)


def test_there_is_one_fallback_clinic_and_the_admin_says_so(north):
    north.is_fallback = True

    with pytest.raises(Exception, match="Another clinic takes what fits no other clinic"):
        north.full_clean()
    assert Clinic.objects.filter(is_fallback=True).count() == 1


def test_an_editor_drafts_and_a_reviewer_approves(client, sign_in, clinician):
    about = Article.objects.get(path="/about/")
    editor = sign_in("ed", "Content editor")
    client.post(reverse("admin:education_article_change", args=[about.pk]), article_data(about) | {"new_draft": "x"})
    draft = Revision.objects.get(article=about, state="draft")
    address = reverse("admin:education_revision_change", args=[draft.pk])
    assert draft.author == editor

    response = client.post(address, revision_data(draft, title="About us, anew") | {"look": "x"})
    assert response["Location"] == reverse("draft", args=[draft.pk])
    assert "Draft: only staff can see this page" in words(client.get(response["Location"]))
    assert "About us, anew" not in words(client.get("/about/"))
    draft.refresh_from_db()
    client.post(address, revision_data(draft) | {"submit": "x"})
    assert client.get(reverse("admin:education_revision_review", args=[draft.pk])).status_code == 403

    client.force_login(clinician("rae"))
    review = reverse("admin:education_revision_review", args=[draft.pk])
    assert "About us, anew" in words(client.get(review))
    client.post(review, {"approve": "x"})
    draft.refresh_from_db()
    assert (draft.state, draft.review.reviewer_name) == ("approved", "Rae")
    page = words(client.get("/about/"))
    assert "About us, anew" in page
    assert "Reviewed by Rae, PT, DPT" in page
    assert "has not reviewed this page yet" not in page


def article_data(article):
    return {"parent": article.parent_id, "slug": article.slug, "kind": article.kind, "position": article.position}


def revision_data(revision, **changes):
    data = {name: getattr(revision, name) for name in ["title", "menu_title", "answer", "summary", "description"]}
    data |= {
        "change_note": "Clearer words",
        "seen_version": revision.version,
        "references": [r.pk for r in revision.references.all()],
    }
    for prefix in [block._meta.model_name for block in BLOCKS]:
        rows = list(getattr(revision, f"education_{prefix}_set").all())
        name = f"education_{prefix}_set"
        data |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            for field in ["id", "region", "ordering", "body", "heading", "kind", "level", "url"]:
                if hasattr(row, field):
                    data[f"{name}-{number}-{field}"] = getattr(row, field)
            data[f"{name}-{number}-parent"] = revision.pk
            if prefix == "drawnfigure":
                drawn = {"movement": row.movement_id or "", "drawing": row.drawing, "labels": row.labels}
                drawn |= {"description": row.description, "caption": row.caption}
                data |= {f"{name}-{number}-{field}": value for field, value in drawn.items()}
    return data | {"exercise-TOTAL_FORMS": 0, "exercise-INITIAL_FORMS": 0} | changes


def test_approved_revisions_are_read_only_in_the_admin(client, admin_user):
    client.force_login(admin_user)
    revision = Revision.objects.live().get(article__path="/about/")
    address = reverse("admin:education_revision_change", args=[revision.pk])

    page = words(client.get(address))

    assert 'name="_save"' not in page
    assert client.post(address, revision_data(revision, title="Sneaked in")).status_code == 403
    assert Prose.objects.filter(parent=revision).exists()


def test_a_page_is_withdrawn_and_put_back(client, admin_user):
    client.force_login(admin_user)
    about = Article.objects.get(path="/about/")
    address = reverse("admin:education_article_change", args=[about.pk])

    client.post(address, article_data(about) | {"withdraw": "x"})
    assert client.get("/about/").status_code == 410
    client.post(address, article_data(about) | {"put_back": "x"})
    assert client.get("/about/").status_code == 200


def test_every_list_and_form_of_the_admin_opens(client, admin_user, request_at_north):
    from django.contrib import admin

    client.force_login(admin_user)
    publishing.new_draft(Revision.objects.live().get(article__path="/exercises/wall-sit/"), None, timezone.now())
    request = type("R", (), {"user": admin_user})
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name
        first = model_admin.get_queryset(request).first()  # exercises: those of drafts alone
        if first:
            assert client.get(reverse(f"{name}_change", args=[first.pk])).status_code == 200, name
        adds = model_admin.has_add_permission(request)
        assert client.get(reverse(f"{name}_add")).status_code == (200 if adds else 403), name


def test_the_guide_is_for_every_member_of_staff(client, sign_in):
    guide = reverse("admin:guide")
    assert client.get(guide).status_code == 302
    sign_in("ana", "Front desk")

    page = words(client.get(guide))

    for heading in ["Change a page", "Review a page", "Answer a request"]:
        assert heading in page
    assert f'href="{guide}"' in words(client.get(reverse("admin:index")))
