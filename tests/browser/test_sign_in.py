"""A second factor in the browser: an app, recovery codes and a passkey, without a word from the policy."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model

from tests.second_factor import code

from .going import press
from .people import PASSWORD, sign_in

PASSKEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
PASSKEY |= {"hasUserVerification": True, "isUserVerified": True}


@pytest.fixture
def ana(people):
    yield get_user_model().objects.get(username="ana")
    Authenticator.objects.all().delete()


def confirm_with_password(page):
    if page.locator("h1").inner_text() == "Confirm Access":
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Confirm")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_app_and_a_passkey(open_browser, ana, scheme):
    page = open_browser(scheme=scheme, host="localhost")
    sign_in(page, "ana")
    page.goto("/account/second-factor/totp/activate/")
    confirm_with_password(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Authenticator code").fill(code(secret))
    press(page, "Activate")
    assert page.locator("h1").inner_text() == "Recovery Codes"
    assert len(page.locator("textarea").input_value().split()) == 10

    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    page.goto("/account/second-factor/webauthn/add/")
    page.get_by_label("Passwordless").check()
    press(page, "Add")
    assert page.get_by_text("You have added 1 security key.").is_visible()

    page.goto("/admin/")
    press(page, "Log out")
    page.goto("/admin/intake/bookingrequest/")
    press(page, "Log in with a passkey")
    assert page.url.endswith("/admin/intake/bookingrequest/")
    assert page.locator("h1").inner_text() == "Select booking request to change"
