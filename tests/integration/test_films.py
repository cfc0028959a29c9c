import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from education import publishing, writing
from education.models import Revision, Video
from tests.blocks import make_picture
from tests.integration.test_pages import parse

pytestmark = pytest.mark.django_db
PATH = "/exercises/forward-lean/"
FRAME = "https://www.youtube-nocookie.com/embed/abcdefghijk"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def video(editor):
    """The film of a draft of the Forward Lean page, whole."""
    draft = publishing.new_draft(Revision.objects.live().get(article__path=PATH), editor, timezone.now())
    film = Video.objects.get(parent=draft)
    film.url, film.heading = "https://youtu.be/abcdefghijk", "The drill"
    film.has_captions, film.transcript = True, "Stand tall.\n\nLean from the ankles."
    film.save()
    return film


def show(client, video):
    publishing.publish_starter(video.parent, timezone.now())
    return client.get(PATH)


def frames_of(response):
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    return policy.get("frame-src")


def test_before_the_click_there_is_our_poster_a_link_and_the_transcript(client, video):
    video.poster = make_picture("Ready", "A runner leans toward a wall")
    video.save()

    page = show(client, video)

    film = parse(page).find(".//section[@class='film']")
    assert film.get("aria-label") == "Video: The drill"
    assert film.find("div").get("data-frame") == FRAME
    assert film.find(".//img").get("alt") == "A runner leans toward a wall"
    assert [(a.get("href"), a.get("rel"), a.text) for a in film.iter("a")] == [
        ("https://youtu.be/abcdefghijk", "noopener noreferrer", None),
        ("https://youtu.be/abcdefghijk", "noopener noreferrer", "The drill: watch on YouTube (opens a new page)"),
    ]
    assert [p.text for p in film.find("details").iter("p")] == ["Stand tall.", "Lean from the ankles."]
    assert [e.tag for e in parse(page).iter() if e.tag in {"iframe", "video", "embed", "object"}] == []


def test_the_policy_allows_just_that_frame_and_only_on_its_page(client, video):
    assert frames_of(client.get(PATH)) is None
    assert frames_of(show(client, video)) == FRAME
    assert frames_of(client.get("/causes/")) is None


def test_a_film_elsewhere_is_a_link_and_opens_no_frame(client, video):
    video.url = "https://example.org/film"
    video.save()
    page = show(client, video)
    assert frames_of(page) is None
    assert "data-frame=" not in page.text


def test_a_film_needs_captions_and_a_transcript_to_be_approved(video, editor, reviewer):
    video.has_captions, video.transcript = False, " "
    video.save()
    publishing.submit(video.parent, editor, timezone.now())
    sources = video.parent.references.values_list("key", flat=True)

    assert [found.code for found in writing.blocking(video.parent)] == ["no-captions", "no-transcript"]
    with pytest.raises(ValidationError):
        publishing.approve(video.parent, reviewer, timezone.now(), sources)


def test_a_block_without_an_address_needs_neither(video):
    video.url, video.has_captions, video.transcript = "", False, ""
    video.save()
    assert writing.blocking(video.parent) == []


def test_a_poster_knows_where_it_is_used_and_stays(admin_client, video):
    video.poster = poster = make_picture("Ready", "A runner leans")
    video.save()
    listed = admin_client.get("/admin/education/picture/")
    assert PATH in listed.text
    admin_client.post(f"/admin/education/picture/{poster.pk}/delete/", {"post": "yes"})
    video.refresh_from_db()
    assert video.poster == poster
