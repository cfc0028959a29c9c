"""A line in the log for each try to sign in, and each change of a password or a second factor.

It tells the number of a person, never what was typed: into the field for a name, people type passwords, too. A name
that is not there is told as one that is.
"""

import logging
from functools import partial

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

log = logging.getLogger("runnersknee.sign_in")
EVENTS = {
    auth.user_logged_in: "signed in",
    auth.user_logged_out: "signed out",
    auth.user_login_failed: "password refused",
    account.password_changed: "password changed",
    account.password_set: "password set",
    account.password_reset: "password chosen by a link",
    mfa.authentication_failed: "code refused",
    mfa.authenticator_added: "second factor added",
    mfa.authenticator_removed: "second factor removed",
    mfa.authenticator_reset: "recovery codes made anew",
}


def tell(words, user=None, **facts):
    log.info("person %s: %s", user.pk if user else "unknown", words)


for signal, words in EVENTS.items():
    signal.connect(partial(tell, words), weak=False)
