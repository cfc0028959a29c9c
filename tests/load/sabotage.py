"""Seeded faults: one line of the site is spoiled at a time, in a copy, and the tests must notice each.

`python -m tests.load.sabotage` tries all; a word behind it chooses those whose name holds it. Ends with 1 when a fault
went unnoticed. A fault whose line is gone or stands twice counts as unnoticed, too: say here what stands there now.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.load.counts import told

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "data", "__pycache__", ".hypothesis", "node_modules")


@dataclass
class Fault:
    """`sound` stands once in `file`; `spoilt` takes its place; `tests` are those that should notice."""

    name: str
    file: str
    sound: str
    spoilt: str
    tests: str


FAULTS = [
    Fault(
        "clinic filter off",
        "intake/scope.py",
        "return super().get_queryset(request).of(request.user)",
        "return super().get_queryset(request)",
        "tests/integration/test_permissions.py",
    ),
    Fault(
        "choices of other clinics",
        "intake/scope.py",
        'return {"queryset": clinics}',
        "return {}",
        "tests/integration/test_access.py tests/integration/test_staff.py tests/integration/test_request_page.py",
    ),
    Fault(
        "unique key dropped",
        "intake/booking.py",
        "    except IntegrityError:",
        "    except ZeroDivisionError:",
        "tests/integration/test_request.py tests/integration/test_parallel.py",
    ),
    Fault(
        "escaping off",
        "templates/admin/intake/bookingrequest/change_form.html",
        "<bdi>{{ answer.words|linebreaksbr }}</bdi>",
        "<bdi>{% autoescape off %}{{ answer.words }}{% endautoescape %}</bdi>",
        "tests/integration/test_request_page.py tests/integration/test_staff.py tests/integration/test_faults.py",
    ),
    Fault(
        "status page opens without end",
        "intake/status.py",
        "(locked.unlock_failures + 1) % TRIES",
        "locked.unlock_failures",
        "tests/integration/test_status.py",
    ),
    Fault(
        "throttle off",
        "intake/throttle.py",
        'return caches["shared"].get(key_of(request, what), 0) >= most',
        "return False",
        "tests/integration/test_status.py",
    ),
    Fault(
        "spam not set aside",
        "intake/limits.py",
        "return counted <= most",
        "return True",
        "tests/integration/test_coming_back.py tests/integration/test_flow.py tests/integration/test_request.py",
    ),
    Fault(
        "transaction off",
        "intake/booking.py",
        "        with transaction.atomic():\n            return create(",
        "        if True:\n            return create(",
        "tests/integration/test_request.py tests/integration/test_parallel.py tests/integration/test_faults.py",
    ),
    Fault(
        "range validator off",
        "intake/forms.py",
        'raise ValidationError(say("birth_date.range", year=FIRST_DATE.year))',
        "pass",
        "tests/integration/test_request.py tests/integration/test_flow.py",
    ),
    Fault(
        "export guard off",
        "intake/csv_export.py",
        'TRIGGERS = set("=+-@\\u2212%|")',
        'TRIGGERS = set("+-@\\u2212%|")',
        "tests/integration/test_exports.py",
    ),
    Fault(
        "row cap off",
        "intake/csv_export.py",
        "CAP = 5_000",
        "CAP = 5_000_000",
        "tests/integration/test_exports.py",
    ),
    Fault(
        "second factor off",
        "runnersknee/sign_in/sessions.py",
        "return needed and not is_mfa_enabled(request.user)",
        "return False",
        "tests/integration/test_sign_in.py",
    ),
    Fault(
        "idle sessions live on",
        "runnersknee/sign_in/sessions.py",
        "if now - seen > IDLE.total_seconds() or now - began",
        "if now - began",
        "tests/integration/test_sign_in.py",
    ),
    Fault(
        "nobody is asked again",
        "runnersknee/staff.py",
        "and not is_fresh(request)",
        "and False",
        "tests/integration/test_sign_in.py",
    ),
    Fault(
        "secrets stored in the clear",
        "runnersknee/sign_in/adapters.py",
        "return locks().encrypt(text.encode()).decode()",
        "return text",
        "tests/integration/test_sign_in.py",
    ),
    Fault(
        "name alone is locked out",
        "runnersknee/sign_in/adapters.py",
        "{limits.address(request)}:",
        "",
        "tests/integration/test_sign_in.py",
    ),
    Fault(
        "query strings in the log",
        "runnersknee/middleware.py",
        "path_pattern(request, response.status_code)",
        "request.get_full_path()",
        "tests/unit/test_logs.py tests/integration/test_leaving.py tests/integration/test_status.py",
    ),
    Fault(
        "token in the log",
        "runnersknee/logs.py",
        "names & SECRETS or",
        "",
        "tests/unit/test_logs.py tests/integration/test_sign_in.py tests/integration/test_status.py",
    ),
    Fault(
        "author signs own words",
        "education/publishing.py",
        "    if not Revision.objects.filter(pk=revision.pk).by_others(by).exists():",
        "    if False:",
        "tests/integration/test_workflow.py",
    ),
    Fault(
        "prose not cleaned when shown",
        "education/markup.py",
        "clean = create_sanitizer(EXTENSIONS)",
        "clean = str",
        "tests/unit/test_markup.py",
    ),
    Fault(
        "withdrawn page still live",
        "education/models/article.py",
        ".filter(withdrawn_at=None).exclude(live_revision_id=None)",
        ".exclude(live_revision_id=None)",
        "tests/integration/test_publishing_moves.py tests/integration/test_publishing.py",
    ),
    Fault(
        "answers kept in caches",
        "education/private.py",
        "    @never_cache\n",
        "",
        "tests/integration/test_leaving.py tests/integration/test_status.py tests/integration/test_request.py",
    ),
    Fault(
        "stopped people go on",
        "intake/views.py",
        'if name == "safety" and form.ticked():',
        "if False:",
        "tests/integration/test_leaving.py tests/integration/test_request.py tests/integration/test_flow.py",
    ),
    Fault(
        "old pages shown",
        "runnersknee/page_cache.py",
        "page.token == token and ",
        "",
        "tests/integration/test_page_cache.py",
    ),
    Fault(
        "pages of https shown to plain http",
        "runnersknee/page_cache.py",
        '"HTTP_X_FORWARDED_PROTO", "HTTP_HOST"]',
        '"HTTP_HOST"]',
        "tests/integration/test_page_cache.py",
    ),
    Fault(
        "old clinics offered",
        "education/freshness.py",
        "if token is None or token != old:",
        "if token is None:",
        "tests/integration/test_routing.py",
    ),
    Fault(
        "a change that nobody notes",
        "education/watching.py",
        '("DELETE", ""), ("UPDATE", only)]',
        '("DELETE", "")]',
        "tests/integration/test_page_cache.py",
    ),
    Fault(
        "mail given up at once",
        "intake/outbox.py",
        "over = final or message.attempts >= GIVE_UP_AFTER",
        "over = True",
        "tests/integration/test_mail.py tests/integration/test_faults.py",
    ),
    Fault(
        "typed words lost on failure",
        "runnersknee/failing.py",
        'render_to_string("503.html", {"kept": kept(request)})',
        'render_to_string("503.html", {"kept": None})',
        "tests/integration/test_faults.py",
    ),
    Fault(
        "frames allowed",
        "runnersknee/settings.py",
        '"frame-ancestors": [NONE],',
        "",
        "tests/integration/test_pages.py tests/integration/test_around.py tests/integration/test_films.py",
    ),
]


def notices(fault):
    """Whether the tests fail once this fault is in a copy of the site."""
    with tempfile.TemporaryDirectory(prefix="knee-fault-") as folder:
        copy = Path(folder) / "site"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        file = copy / fault.file
        text = file.read_text()
        if text.count(fault.sound) != 1:
            return False
        file.write_text(text.replace(fault.sound, fault.spoilt))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *fault.tests.split()]
        environment = os.environ | {"DATA_DIR": f"{folder}/data", "PYTHONDONTWRITEBYTECODE": "1"}
        result = subprocess.run(command, cwd=copy, env=environment, capture_output=True)
        return result.returncode == 1  # 1: tests failed; anything else is a mistake of the drill


def main(word=""):
    chosen = [fault for fault in FAULTS if word in fault.name]
    verdicts = {fault.name: "caught" if notices(fault) else "missed" for fault in chosen}
    counts = {"faults": len(chosen), "caught": sum(each == "caught" for each in verdicts.values()), **verdicts}
    return 0 if told("seeded faults", counts, dict.fromkeys(verdicts, "caught")) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
