import re
from concurrent.futures import ThreadPoolExecutor

from education import audit
from education.models import SiteSettings
from tests.load.person import Person

REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


def test_five_posts_of_one_key_at_once_make_one_row_and_one_confirmation(server, stored):
    person = Person(server)
    page = person.answer_all()

    with ThreadPoolExecutor(5) as hands:
        answers = list(hands.map(person.send, [page] * 5))

    assert stored.count() == 1
    assert {url for url, _ in answers} == {f"{server}/request/sent/"}
    assert {REFERENCE.search(text)[0] for _, text in answers} == {stored.get().reference}
    assert (stored.get().events.count(), stored.get().messages.count()) == (1, 2)


def test_many_people_at_once_make_one_chain(server, stored):
    people = [Person(server) for _ in range(6)]
    with ThreadPoolExecutor(6) as hands:
        pages = list(hands.map(Person.answer_all, people))
        list(hands.map(Person.send, people, pages))

    assert stored.count() == 6
    assert audit.check().problem == ""


def test_every_process_shows_a_change_at_its_next_request(server, stored):
    """Two workers share the port. A change from here, a third process, is on both."""
    old = SiteSettings.objects.get().name
    try:
        for number in range(10):
            SiteSettings.objects.update(name=f"Knee {number}")
            pages = [Person(server).fetch("/about/")[1] for _ in range(6)]
            assert [f"Knee {number}" in page for page in pages] == [True] * 6
    finally:
        SiteSettings.objects.update(name=old)
