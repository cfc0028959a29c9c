"""A test client that asks what gunicorn serves: the kept pages first, then Django."""

from django.core.handlers.wsgi import WSGIRequest, get_script_name
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.test import Client
from django.test.client import ClientHandler
from django.urls import set_script_prefix

from runnersknee.page_cache import kept_first


class Server(ClientHandler):
    """Django's answer as it is; one that was kept becomes a response again, for the client to look at."""

    def __call__(self, environ):
        made, told = [], []

        def django(environ, start_response):
            set_script_prefix(get_script_name(environ))  # as Django's own does
            made.append(super(Server, self).__call__(environ))

        body = kept_first(django)(environ, lambda *line: told.extend(line))
        return made[0] if made else response_of(environ, *told, b"".join(body))


def response_of(environ, status, headers, body):
    assert {type(part) for line in [(status,), *headers] for part in line} == {str}  # or gunicorn fails
    response = HttpResponse(body, status=int(status.split()[0]))
    response.headers, response.wsgi_request = ResponseHeaders(dict(headers)), WSGIRequest(environ)
    return response


def visitor():
    client = Client()
    client.handler = Server(enforce_csrf_checks=False)
    return client
