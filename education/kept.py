"""What a person typed, given back on a page that could not take it. It goes into that answer and nowhere else."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import UnreadablePostError
from django.middleware.csrf import get_token

NEVER_BACK = ("password", "csrfmiddlewaretoken", "credential")
UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError)


def kept(request):
    """The context `kept` of components/kept-words.html: where it was sent, all fields, and the words to read."""
    fields = typed(request) if request.method == "POST" else []
    words = [value for _, value in fields if " " in value.strip() or len(value) > 20]
    return {"path": request.get_full_path(), "fields": fields, "words": words, "token": get_token(request)}


def typed(request):
    """[(name, value)] of a post; nothing of what must not be shown, and nothing when it could not be read."""
    try:
        posted = request.POST
    except UNREADABLE:
        return []
    return [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if value and not any(secret in name for secret in NEVER_BACK)
    ]
