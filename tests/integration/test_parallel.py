import re
from concurrent.futures import ThreadPoolExecutor

from education import audit
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
