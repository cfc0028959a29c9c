"""Times of the tools: the pure functions, and the pages through Django without a network. `make bench` runs it."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlencode

import django

from tests.respondents import RESPONDENTS, levels, questions
from tests.walk import ON, given

NUMBERS = {"unit": "mi", "current": "10", "longest30": "4", "days_off": "2", "runs": "3", "goal": "16"}
TODAY = {"flags": ["none"], "age": "34", "pain": "1", "settles24": "yes"}
WEEK = {"flags": ["none"], "age": "34", "unit": "mi", "vol": "20", "long": "7", "runs": "4", "goal": "24"}
WEEK |= {"ambers": "1", "reds": "0", "amber_before": "no", "other_red": "no", "days_off": "2", "no_change": "no"}


def median_ms(call, times):
    """The middle of `times` calls, in thousandths of a second; the first calls warm up and do not count."""
    taken = []
    for _ in range(times + 3):
        started = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken[3:])


def pure():
    from education.plan.code import NAMES, read, write
    from education.rampup import Inputs, plan
    from education.selfcheck import check

    asked, triage = questions(), levels()
    for who in ["E1 age 29", "E3 age 41"]:
        age, ticked, answers = RESPONDENTS[who]
        facts = (asked, triage, ticked.split(), age, answers)
        yield f"check(), {who}", lambda facts=facts: check(*facts), 2_000
    yield "check(), all 40 red flags", lambda: check(asked, triage, [*triage], 29, RESPONDENTS["E1 age 29"][2]), 2_000
    six = NAMES[-6:]
    yield "plan code, written and read", lambda: read(write(six)), 2_000
    longest = Inputs("mi", 4, 30, 60, 30, 5, 500, 0, True, 2)
    yield "plan(), 26 weeks", lambda: plan(longest), 2_000


def pages(client):
    plan = urlencode(NUMBERS)
    yield "/running-plan/", lambda: client.get("/running-plan/"), 50
    yield "/running-plan/today/ asks", lambda: client.get(f"/running-plan/today/?{plan}"), 50
    for page in ["today", "sheet", "calendar"]:
        yield f"/running-plan/{page}/", lambda page=page: client.post(f"/running-plan/{page}/?{plan}", TODAY), 50
    yield "/running-plan/week/", lambda: client.post("/running-plan/week/", WEEK), 50
    answers = given("E3 age 41")
    yield "/self-check/", lambda: client.get("/self-check/"), 50
    for name in ON:
        shown = answers | {"screen": name, "back": "1"}
        yield f"/self-check/ asks {name}", lambda shown=shown: client.post("/self-check/", shown), 50
    last = answers | {"screen": [*ON][-1]}
    yield "/self-check/ result", lambda: client.post("/self-check/", last), 50
    yield "/self-check/ urgent", lambda: client.post("/self-check/", {"screen": "safety", "flags": "PE"}), 50
    yield "/my-plan/", lambda: client.get("/my-plan/"), 50
    yield "/my-plan/ chosen", lambda: client.post("/my-plan/", {"exercise": ["X5", "X8", "X10"]}), 50
    for count, code in [(3, "C5FE"), (6, "FWVD")]:
        yield f"/my-plan/{code}/, {count} exercises", lambda code=code: client.get(f"/my-plan/{code}/"), 50
    yield "/request/plan/", lambda: client.get("/request/plan/?plan=C5FE"), 50


def main():
    os.environ |= {"DATA_DIR": tempfile.mkdtemp(prefix="knee-tools-"), "DJANGO_SETTINGS_MODULE": "runnersknee.settings"}
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    django.setup()
    import logging

    from django.test import Client

    logging.disable(logging.INFO)
    for name, call, times in [*pure(), *pages(Client(headers={"host": "127.0.0.1"}))]:
        print(f"{name:34} {median_ms(call, times):8.3f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
