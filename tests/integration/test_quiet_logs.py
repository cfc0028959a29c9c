"""An attack on the logs: canaries in all that a person can send and a failure can say, at every level."""

import io
import logging
import sys

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from runnersknee.logs import OneLine
from tests.journey import ANSWERS, answer_all

BIRDS = ["body", "query", "header", "cookie", "error", "path"]
POINTS = 20


def bird(place):
    return f"zqcanary{place}"


@pytest.fixture
def lines():
    """What all loggers tell at their most talkative, as the site writes it, and what goes to standard error besides."""
    kept, root, django_logger = io.StringIO(), logging.getLogger(), logging.getLogger("django")
    handler, before = logging.StreamHandler(kept), sys.stderr
    handler.setFormatter(OneLine())
    levels = (root.level, django_logger.level)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    django_logger.setLevel(logging.DEBUG)
    sys.stderr = kept
    yield kept
    sys.stderr = before
    root.removeHandler(handler)
    root.setLevel(levels[0])
    django_logger.setLevel(levels[1])


class FailsAt:
    """The database breaks at one statement, and says so with what was on its way."""

    def __init__(self, point, error):
        self.left, self.error, self.broke = point, error, False

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left < 0:
            self.broke = True
            raise self.error(f"{bird('error')} in {sql} with {params}")
        return execute(sql, params, many, context)


def attack(client, address, data, point, error):
    """One request full of canaries that fails at one point; (the answer, whether it came to that)."""
    fails = FailsAt(point, error)
    client.cookies["bird"] = bird("cookie")
    headers = {
        "X-Bird": bird("header"),
        "Referer": f"http://testserver/?{bird('header')}",
        "User-Agent": bird("header"),
    }
    client.raise_request_exception = False
    with transaction.atomic(), connection.execute_wrapper(fails):
        response = client.post(f"{address}?name={bird('query')}", data, headers=headers)
        transaction.set_rollback(True)
    return response, fails.broke


def canaries(text):
    return [place for place in BIRDS if bird(place) in text]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [RuntimeError, OperationalError])
def test_a_failure_at_20_points_leaves_no_canary_in_the_log_and_none_of_the_failure_in_the_answer(client, lines, error):
    you = ANSWERS["you"] | {name: bird("body") for name in ["full_name", "preferred_name"]}
    answer_all(client, you=you)
    pressed = client.get(reverse("request-check")).context["form"].initial | {"website": bird("body")}
    calls = [(reverse("request-step", args=["you"]), you), (reverse("request-check"), pressed)]
    broke = 0
    for address, data in calls:
        for point in range(POINTS):
            response, came_to_it = attack(client, address, data, point, error)
            broke += came_to_it
            assert response.status_code in ({400, 500, 503} if came_to_it else {200, 303}), response.status_code
            told = response.content.decode() + "".join(f"{name}: {value}" for name, value in response.items())
            own = {
                "body",
                "query",
            }  # people get back what they typed, and send it once more to the address they were at
            assert [place for place in canaries(told) if place not in own] == []
            if not came_to_it:
                break

    assert broke >= POINTS
    assert lines.getvalue().count("\n") > 2 * POINTS
    assert canaries(lines.getvalue()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/zqcanarypath/", 404),
        ("post", "/zqcanarypath/", 405),
        ("get", "/request/zqcanarypath/", 404),
        ("get", "/request/status/zqcanarypath/", 404),
        ("get", "/admin/intake/bookingrequest/zqcanarypath/change/", 302),
        ("get", "/admin/zqcanarypath/", 302),
        ("get", "/search/?q=zqcanaryquery", 200),
        ("get", "/about/?q=%00zqcanaryquery", 400),
    ],
)
def test_what_was_typed_into_an_address_stays_out(client, lines, method, address, status):
    response = getattr(client, method)(address)

    assert response.status_code == status
    assert " " in lines.getvalue()
    assert canaries(lines.getvalue()) == []


@pytest.mark.parametrize(
    "tell",
    [
        lambda log: log.error("failed for %s", bird("body")),
        lambda log: log.error(f"failed for {bird('body')}"),
        lambda log: log.error({"name": bird("body")}),
        lambda log: log.error("%(name)s failed", {"name": bird("body")}),
        lambda log: log.error("failed", extra={"request": bird("body")}),
        lambda log: log.error("failed", exc_info=ValueError(bird("error"))),
        lambda log: log.error("failed", stack_info=True, extra={"body": bird("body")}),
        lambda log: log.debug("(%.3f) %s; args=%s", 0.1, "SELECT", bird("body"), extra={"params": bird("body")}),
    ],
)
@pytest.mark.parametrize("name", ["django.db.backends", "allauth", "some.library", "py.warnings", "asyncio"])
def test_other_libraries_tell_their_shape_alone(lines, name, tell):
    tell(logging.getLogger(name))

    assert lines.getvalue().count(name) == 1
    assert canaries(lines.getvalue()) == []


@pytest.mark.parametrize("name", ["intake.x", "some.library"])
def test_a_line_that_cannot_be_filled_in_is_told_without_its_values(name):
    record = logging.makeLogRecord({"name": name, "levelname": "ERROR", "msg": "%d mails", "args": (bird("body"),)})

    assert OneLine().format(record).endswith(f"ERROR {name} %d mails")


def test_a_chain_of_failures_is_told_by_type_and_place(lines):
    try:
        try:
            raise ValueError(bird("error"))
        except ValueError as first:
            raise RuntimeError(bird("error")) from first
    except RuntimeError:
        logging.getLogger("intake.x").exception("stopped")

    assert "intake.x stopped RuntimeError at" in lines.getvalue()
    assert canaries(lines.getvalue()) == []


def test_no_logger_mails_a_failure_and_all_handlers_write_our_lines():
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    handlers = [handler for logger in loggers for handler in logger.handlers]

    assert [handler for handler in handlers if isinstance(handler, AdminEmailHandler)] == []
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
    assert set(settings.LOGGING["root"]["handlers"]) == {"console"}
    assert settings.DEBUG is False
