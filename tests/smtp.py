"""A real SMTP server that keeps what it gets, and can refuse."""

from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from .postgres import free_port


class Inbox:
    """Mails that arrived, and the answers to give instead: {address: "550 no such user"}."""

    def __init__(self):
        self.mails, self.refusals, self.connections = [], {}, 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, message))
        return "250 OK"

    def recipients(self):
        return sorted(address for addresses, _ in self.mails for address in addresses)


@contextmanager
def listening(port=None, inbox=None):
    """Yield an Inbox, or the one that is given, and its port."""
    inbox = inbox or Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop()
