"""From the editor's upload to the file a browser gets."""

import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import Figure, Picture, Revision, Variant
from education.wording import everything
from tests.blocks import add, make_picture, photo

pytestmark = pytest.mark.django_db

ADD, LIST = "admin:education_picture_add", "admin:education_picture_changelist"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(client, staff):
    client.force_login(staff("ed", "Content editor"))
    return client


def words(response):
    return unescape(response.content.decode())


def upload(client, raw, name="knee.jpg", **fields):
    fields = {"title": "A knee", "alt": "A knee from the side", "focal_x": 50, "focal_y": 50} | fields
    return client.post(reverse(ADD), fields | {"file": SimpleUploadedFile(name, raw)}, follow=True)


def draft_of(path):
    return publishing.new_draft(Revision.objects.live().get(article__path=path), None, timezone.now())


def test_an_editor_uploads_a_picture(editor, uploads):
    upload(editor, photo(), name="../../IMG_0001 (Jane).jpg", focal_x=80)

    picture = Picture.objects.get()
    assert (picture.width, picture.height, picture.focal_x, picture.words) == (1200, 800, 80, "A knee from the side")
    names = list(picture.variants.values_list("name", flat=True))
    assert len(names) == len({name[:32] for name in names}) == 7
    assert sorted(path.name for path in uploads.iterdir()) == sorted(names)
    assert [name for name in names if not re.fullmatch(r"[0-9a-f]{32}-\d+\.(avif|webp|jpg)", name)] == []


def test_a_wrong_ending_does_not_matter(editor):
    upload(editor, photo("PNG"), name="knee.svg")

    assert set(Variant.objects.values_list("kind", flat=True)) == {"avif", "webp", "jpg"}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "This file is empty. Choose another one."),
        (SVG, "Choose a JPEG, PNG or WebP picture. This file is something else, whatever its name."),
        (photo()[:3000], "This picture is damaged. Open it, save it anew, and upload that copy."),
        (photo("PNG", size=(16_001, 2)), "This picture has more than 16,000 pixels on one side."),
        (photo() + bytes(10 * 1024 * 1024), "This file is larger than 10 MB. Save a smaller copy and upload that."),
    ],
    ids=["empty", "svg", "truncated", "long", "large"],
)
def test_a_refused_file_is_told_in_a_sentence_and_leaves_nothing(editor, uploads, raw, sentence):
    page = upload(editor, raw, name="knee.png")

    assert sentence in words(page)
    assert not Picture.objects.exists()
    assert list(uploads.iterdir()) == []


def test_a_picture_needs_a_file_and_its_words(editor):
    page = words(editor.post(reverse(ADD), {"title": "A knee", "focal_x": 50, "focal_y": 101}))
    assert "Choose the picture." in page
    assert "Say what the picture tells in the alternative text, or tick “decorative”." in page
    assert "less than or equal to 100" in page

    upload(editor, photo(), alt="", decorative="on")
    assert Picture.objects.get().words == ""


def test_the_same_file_twice_is_one_picture(editor):
    upload(editor, photo(), title="First")
    page = upload(editor, photo(), title="Second")

    assert "This picture is in the library already, as “First”. Use that one." in words(page)
    assert Picture.objects.count() == 1


def test_words_change_later_and_the_file_stays(editor):
    upload(editor, photo())
    picture = Picture.objects.get()
    before = list(picture.variants.values_list("name", flat=True))
    address = reverse("admin:education_picture_change", args=[picture.pk])
    assert 'type="file"' not in words(editor.get(address))

    data = {"title": "The knee", "alt": "", "decorative": "on", "focal_x": 10, "focal_y": 20}
    editor.post(address, data)
    picture = Picture.objects.get()
    assert (picture.title, picture.words, picture.focal_place) == ("The knee", "", {"x": 10, "y": 20})

    editor.post(address, data | {"file": SimpleUploadedFile("other.jpg", photo(color="navy"))})
    assert list(picture.variants.values_list("name", flat=True)) == before


def test_a_file_is_served_for_ever_as_what_it_is_and_nothing_else(client, uploads):
    picture = make_picture(size=(1200, 800))
    types = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}

    for variant in picture.variants.all():
        response = client.get(variant.url)

        assert response.status_code == 200
        assert response.content == (uploads / variant.name).read_bytes()
        assert response["Content-Type"] == types[variant.kind]
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Disposition"] == f'attachment; filename="{variant.name}"'
        assert not response.cookies
        assert client.get(variant.url, headers={"if-none-match": response["ETag"]}).status_code == 304


NOWHERE = [
    "",
    "nothing.png",
    ".",
    "..",
    "../db.sqlite3",
    "..%2fdb.sqlite3",
    "..%2Fdb.sqlite3",
    "%2e%2e/db.sqlite3",
    "%2e%2e%2fdb.sqlite3",
    "..%5cdb.sqlite3",
    "..\\db.sqlite3",
    "....//db.sqlite3",
    "..;/db.sqlite3",
    "./secret.txt",
    "secret.txt",
    "secret.txt/",
    "secret.txt%20",
    "SECRET.TXT",
    "a/../secret.txt",
    "a/b/../../secret.txt",
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "../../../../../../etc/passwd",
    "%252e%252e%252fdb.sqlite3",
    "..%c0%afdb.sqlite3",
    "..%ef%bc%8fdb.sqlite3",
    "secret.txt%00.png",
    "{name}%00",
    "{name}%00.png",
    "{name}/",
    "{name}%20",
    "{name}.",
    "{name};.html",
    "{name}/../{name}",
    "./{name}",
    "x/{name}",
    "{upper}",
    "file:///etc/passwd",
    "C:/Windows/win.ini",
    "~/secret.txt",
    "x" * 5000,
]


@pytest.mark.parametrize("address", NOWHERE, ids=range(len(NOWHERE)))
def test_no_address_leads_to_any_other_file(client, uploads, address):
    (uploads / "secret.txt").write_text("secret")
    (uploads.parent / "db.sqlite3").write_text("secret")
    name = make_picture().variants.first().name

    response = client.get("/uploads/" + address.replace("{name}", name).replace("{upper}", name.upper()))

    assert response.status_code in {400, 404}
    assert b"secret" not in response.content
    assert "immutable" not in response.get("Cache-Control", "")


def test_a_file_that_is_gone_is_a_404(client):
    variant = make_picture().variants.first()
    default_storage.delete(variant.name)

    assert client.get(variant.url).status_code == 404


def test_files_are_read_only_for_visitors(client):
    assert client.post(make_picture().variants.first().url).status_code == 405


def test_the_library_shows_pictures_their_words_and_their_pages(editor):
    shown, silent = make_picture("Shown"), make_picture("Silent", alt="", decorative=True)
    about, privacy = draft_of("/about/"), draft_of("/privacy/")
    add(about, Figure, 900, picture=shown)
    publishing.publish_starter(about, timezone.now())
    add(privacy, Figure, 900, picture=shown)
    add(privacy, Figure, 910, picture=shown)

    page = words(editor.get(reverse(LIST)))

    assert shown.variants.all()[0].url in page
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    text = {name: re.sub(r"<[^>]+>", "|", row) for row in rows for name in ["Shown", "Silent"] if name in row}
    assert "A knee seen from the side" in text["Shown"]
    assert re.search(r"\|/about/\| \(live\), \|/privacy/\| \(draft\)\|", text["Shown"])
    assert "nothing: decorative" in text["Silent"]
    assert "not used" in text["Silent"]
    change = words(editor.get(reverse("admin:education_picture_change", args=[shown.pk])))
    assert change.count(">/privacy/</a> (draft)") == 1
    assert str(silent) == "Silent"


def test_the_library_asks_as_often_for_three_pictures_as_for_one(editor, django_assert_num_queries):
    about = draft_of("/about/")
    add(about, Figure, 900, picture=make_picture("0"))
    editor.get(reverse(LIST))

    with django_assert_num_queries(10):
        editor.get(reverse(LIST))
    for number in [1, 2]:
        add(about, Figure, 900 + number, picture=make_picture(str(number)))
    everything()
    with django_assert_num_queries(10):
        editor.get(reverse(LIST))


def test_a_picture_in_use_stays_and_says_why(editor):
    picture = make_picture("Lean")
    about = draft_of("/about/")
    add(about, Figure, 900, picture=picture)
    sentence = "“Lean” cannot be deleted: a version of /about/ uses it. Earlier versions count"

    one = editor.post(reverse("admin:education_picture_delete", args=[picture.pk]), {"post": "yes"}, follow=True)
    chosen = {"action": "delete_selected", "_selected_action": [picture.pk]}
    many = [editor.post(reverse(LIST), chosen), editor.post(reverse(LIST), chosen | {"post": "yes"})]

    assert [sentence in words(page) for page in [one, *many]] == [True, True, True]
    assert one.redirect_chain == [(reverse("admin:education_picture_change", args=[picture.pk]), 302)]
    with pytest.raises(IntegrityError), transaction.atomic():
        picture.delete()
    assert Picture.objects.get() == picture


@pytest.mark.parametrize("how", ["one", "many"])
def test_a_deleted_picture_takes_its_files_along(editor, uploads, django_capture_on_commit_callbacks, how):
    picture, other = make_picture(), make_picture("Other")
    address = reverse("admin:education_picture_delete", args=[picture.pk]) if how == "one" else reverse(LIST)
    data = {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address, data)

    assert Picture.objects.get() == other
    assert {path.name for path in uploads.iterdir()} == set(other.variants.values_list("name", flat=True))


def test_the_constraint_is_kept_by_the_database_too():
    picture = make_picture()

    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(alt="")
    with pytest.raises(ValidationError, match="Say what the picture tells"):
        Picture(title="x", width=1, height=1, digest="x").full_clean()


def test_others_see_no_library(client, staff):
    client.force_login(staff("ana", "Front desk"))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse(ADD)).status_code == 403
