import logging
import sys

import pytest
from django.test import RequestFactory
from django.urls import resolve

from runnersknee.logs import OneLine, path_pattern

SECRET = "s3cret-t0ken"


def record(**changes):
    made = logging.makeLogRecord({"name": "intake.x", "levelname": "INFO", "msg": "hello\nthere"} | changes)
    return OneLine().format(made)


def test_a_line_is_one_line():
    assert "\n" not in record()
    assert record().endswith("INFO intake.x hello there")


def test_a_failure_tells_its_place_and_not_its_words():
    try:
        raise ValueError(f"birth date of {SECRET}")
    except ValueError:
        line = record(exc_info=sys.exc_info())

    assert "ValueError at" in line
    assert "test_logs.py" in line
    assert SECRET not in line


def test_a_token_in_a_path_is_never_written():
    request = RequestFactory().get(f"/request/status/{SECRET}/?q={SECRET}")
    request.resolver_match = resolve(request.path)

    assert path_pattern(request, 200) == "/request/status/<str:token>/"
    assert SECRET not in record(name="django.request", request=request, msg="Not Found: %s", args=(request.path,))


@pytest.mark.django_db
def test_the_access_line_of_a_page(client, caplog):
    with caplog.at_level(logging.INFO, logger="runnersknee.access"):
        client.get(f"/causes/?name={SECRET}")

    assert caplog.messages[0].startswith("GET /causes/ 200 ")
    assert SECRET not in caplog.text


def test_a_line_tells_the_time_in_utc():
    assert record(created=0.0).startswith("1970-01-01T00:00:00Z ")
