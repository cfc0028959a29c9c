import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils.html import format_html

from education import wording
from education.models import Wording

pytestmark = pytest.mark.django_db


def test_a_reworded_row_is_said_at_the_next_request(client):
    Wording.objects.filter(code="start.title").update(words="Ask for a visit <now>")
    assert '<h1 class="page-heading__title">Ask for a visit &lt;now&gt;</h1>' in client.get("/request/").text


def test_words_without_a_row_are_those_of_the_release(client):
    Wording.objects.filter(code="start.title").delete()
    assert '<h1 class="page-heading__title">Request a visit</h1>' in client.get("/request/").text


def test_a_page_reads_the_words_once(client, django_assert_num_queries):
    client.get("/request/")
    with django_assert_num_queries(1) as seen:
        wording.begin()
        wording.say("start.title")
        wording.say("start.answer")
    wording.end()
    assert "education_wording" in seen[0]["sql"]


def test_a_link_stands_in_words_that_are_escaped():
    Wording.objects.filter(code="start.talk").update(words="Talk & <b>call</b> {phone}")
    link = format_html('<a href="tel:{}">{}</a>', "1", "1 < 2")
    assert wording.say("start.talk", phone=link) == 'Talk &amp; &lt;b&gt;call&lt;/b&gt; <a href="tel:1">1 &lt; 2</a>'


def test_fields_stay_and_no_other_comes():
    row = Wording.objects.get(code="start.talk")
    for words in ["Call us.", "Call {phone} or {email}.", "Call {Phone}."]:
        row.words = words
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert refused.value.message_dict == {"words": ["Keep {phone} as written, and use no other braces."]}
    row.words = "Ring {phone}."
    row.full_clean()


def test_loading_again_keeps_what_staff_wrote_and_adds_what_is_new():
    Wording.objects.filter(code="start.title").update(words="Ours", where="Elsewhere")
    Wording.objects.filter(code="start.answer").delete()
    call_command("loadcontent", verbosity=0)
    assert Wording.objects.get(code="start.title").words == "Ours"
    assert Wording.objects.get(code="start.title").where == "Request: first page"
    assert Wording.objects.get(code="start.answer").words == wording.shipped()["start.answer"]["words"]
    assert Wording.objects.count() == len(wording.shipped())


def test_an_editor_rewords_a_page_but_not_urgent_advice(editor, client):
    client.force_login(editor)
    Wording.objects.filter(code="start.answer").update(clinical=True)
    plain, clinical = Wording.objects.get(code="start.title"), Wording.objects.get(code="start.answer")
    client.post(f"/admin/education/wording/{plain.pk}/change/", {"words": "Ask for a visit"})
    refused = client.post(f"/admin/education/wording/{clinical.pk}/change/", {"words": "Wait and see"})
    assert refused.status_code == 403
    assert Wording.objects.get(code="start.title").words == "Ask for a visit"
    assert Wording.objects.get(code="start.answer").words == wording.shipped()["start.answer"]["words"]
