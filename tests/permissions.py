"""Who may do what, written by hand: every address of the site, every role, GET and POST.

`tests/integration/test_permissions.py` asks them all over HTTP. An address without a row here fails it.
A model of the admin is a line in MODELS: its nine addresses follow. Any other address is lines in PAGES.
"""

from dataclasses import dataclass

ROLES = ["anonymous", "nobody", "editor", "reviewer", "desk", "manager", "administrator", "superuser"]
# nobody: staff without group and clinic. desk, manager: at the clinic North. Central is foreign to them.

# The letters of roles that may. e! is an editor, of own rows only: foreign ones are 404. - is nobody at all.
# `look` is the list, the page and its history; `change` and `add` are posts of forms; `remove` the delete page.
MODELS = """
model                   look         change     add     remove

auth.group              s            s          s       s
auth.user               a! s         a! s       a s     s
education.article       e r s        e s        e s     -
education.clinician     a s          a s        a s     a s
education.exercise      e r s        r s        -       -
education.glossaryterm  e r s        e s        e s     e s
education.movement      e r s        e s        e s     e s
education.notice        e r a s      e a s      e a s   e a s
education.picture       e r s        e s        e s     e s
education.pose          e r s        e s        e s     e s
education.question      e r s        e r s      r s     -
education.redflag       e r s        r s        r s     s
education.redirect      e r a s      e a s      e a s   e a s
education.reference     e r s        e s        e s     e s
education.revision      e r s        e s        e s     e s
education.sitesettings  a s          a s        -       -
education.synonym       e r s        e s        e s     e s
education.wording       e r a s      e r a s    -       -
intake.accessrecord     m! s         -          -       -
intake.bookingrequest   d! m! s      d! m! s    -       -
intake.clinic           d! m! a s    m! a s     a s     -
intake.language         m a s        a s        a s     a s
intake.mailtext         e m a s      e m a s    e m a s e m a s
intake.membership       a s          a s        a s     a s
intake.retentionrule    m a s        a s        -       -
intake.routingrule      d m a s      a s        -       -
intake.service          m a s        a s        a s     -
"""

# What each role gets, in the order of ROLES; one word alone is for all of them.
#   in     the page, or a redirect after it did its work        login, index  a redirect to that page of the admin
#   403, 404, 405, 410   refused with that status               after @       which row, or which one of several pages
PAGES = """
address                                  method  anon   nobody editor review desk   manag. admin. super

home                                     GET     in
home                                     POST    405
article                                  GET     in
article                                  POST    405
article@none                             GET     404
article@none                             POST    405
healthz                                  GET     in
healthz                                  POST    405
readyz                                   GET     in
readyz                                   POST    405
robots                                   GET     in
robots                                   POST    405
sitemap                                  GET     in
sitemap                                  POST    405
feed                                     GET     in
feed                                     POST    405
search                                   GET     in
search                                   POST    405
glossary                                 GET     in
glossary                                 POST    405
upload                                   GET     in
upload                                   POST    405
upload@none                              GET     404
upload@none                              POST    405
self-check                               GET     in
self-check                               POST    in
running-plan                             GET     in
running-plan                             POST    405
running-plan-today                       GET     in
running-plan-today                       POST    in
running-plan-sheet                       GET     in
running-plan-sheet                       POST    in
running-plan-calendar                    GET     in
running-plan-calendar                    POST    in
running-plan-week                        GET     in
running-plan-week                        POST    in
running-plan-stage                       GET     in
running-plan-stage                       POST    in
my-plan                                  GET     in
my-plan                                  POST    in
my-plan-sheet                            GET     in
my-plan-sheet                            POST    405

clinics                                  GET     in
clinics                                  POST    405
request                                  GET     in
request                                  POST    405
request-step                             GET     in
request-step                             POST    in
request-bring                            GET     405
request-bring                            POST    in
request-brought                          GET     405
request-brought                          POST    in
request-check                            GET     in
request-check                            POST    in
request-plan                             GET     in
request-plan                             POST    in
request-later                            GET     in
request-later                            POST    in
request-resume                           GET     in
request-resume                           POST    in
request-sent                             GET     in
request-sent                             POST    405
request-record                           GET     in
request-record                           POST    405
request-link                             GET     in
request-link                             POST    in
request-status                           GET     in
request-status                           POST    405
request-status@none                      GET     404
request-status@none                      POST    405
request-yours                            GET     404
request-yours                            POST    404
request-times                            GET     405
request-times                            POST    in
request-calendar                         GET     in
request-calendar                         POST    405
request-withdraw                         GET     in
request-withdraw                         POST    in
request-data                             GET     in
request-data                             POST    405
request-data-file                        GET     in
request-data-file                        POST    405
request-delete                           GET     in
request-delete                           POST    in
request-close                            GET     405
request-close                            POST    in

draft                                    GET     404    404    in     in     404    404    404    in
draft                                    POST    405
draft@none                               GET     404
draft@none                               POST    405
shared-draft                             GET     in
shared-draft                             POST    405
shared-draft@none                        GET     404
shared-draft@none                        POST    405

account_login                            GET     in     index  index  index  index  index  index  index
account_login                            POST    in     index  index  index  index  index  index  index
account_logout                           GET     in     in     in     in     in     in     in     in
account_logout                           POST    in     in     in     in     in     in     in     in
account_inactive                         GET     in
account_inactive                         POST    405
account_reauthenticate                   GET     login  in     in     in     in     in     in     in
account_reauthenticate                   POST    login  in     in     in     in     in     in     in
account_change_password                  GET     login  in     in     in     in     in     in     in
account_change_password                  POST    login  in     in     in     in     in     in     in
account_set_password                     GET     login  in     in     in     in     in     in     in
account_set_password                     POST    login  in     in     in     in     in     in     in
account_reset_password                   GET     in
account_reset_password                   POST    in
account_reset_password_done              GET     in
account_reset_password_done              POST    405
account_reset_password_from_key          GET     in
account_reset_password_from_key          POST    in
account_reset_password_from_key@none     GET     in
account_reset_password_from_key@none     POST    in
account_reset_password_from_key_done     GET     in
account_reset_password_from_key_done     POST    405
mfa_index                                GET     login  in     in     in     in     in     in     in
mfa_index                                POST    login  405    405    405    405    405    405    405
mfa_authenticate                         GET     login  index  index  index  index  index  index  index
mfa_authenticate                         POST    login  index  index  index  index  index  index  index
mfa_reauthenticate                       GET     login  in     in     in     in     in     in     in
mfa_reauthenticate                       POST    login  in     in     in     in     in     in     in
mfa_activate_totp                        GET     login  in     in     in     in     in     in     in
mfa_activate_totp                        POST    login  in     in     in     in     in     in     in
mfa_deactivate_totp                      GET     login  404    404    404    404    404    404    404
mfa_deactivate_totp                      POST    login  404    404    404    404    404    404    404
mfa_view_recovery_codes                  GET     login  404    404    404    404    404    404    404
mfa_view_recovery_codes                  POST    login  405    405    405    405    405    405    405
mfa_download_recovery_codes              GET     login  404    404    404    404    404    404    404
mfa_download_recovery_codes              POST    login  404    404    404    404    404    404    404
mfa_generate_recovery_codes              GET     login  in     in     in     in     in     in     in
mfa_generate_recovery_codes              POST    login  in     in     in     in     in     in     in
mfa_list_webauthn                        GET     login  in     in     in     in     in     in     in
mfa_list_webauthn                        POST    login  405    405    405    405    405    405    405
mfa_add_webauthn                         GET     login  in     in     in     in     in     in     in
mfa_add_webauthn                         POST    login  in     in     in     in     in     in     in
mfa_reauthenticate_webauthn              GET     login  in     in     in     in     in     in     in
mfa_reauthenticate_webauthn              POST    login  in     in     in     in     in     in     in
mfa_remove_webauthn                      GET     login  in     in     in     in     in     in     in
mfa_remove_webauthn                      POST    login  in     in     in     in     in     in     in
mfa_edit_webauthn                        GET     login  in     in     in     in     in     in     in
mfa_edit_webauthn                        POST    login  in     in     in     in     in     in     in
mfa_login_webauthn                       GET     login  index  index  index  index  index  index  index
mfa_login_webauthn                       POST    login  index  index  index  index  index  index  index

admin:index                              GET     login  in     in     in     in     in     in     in
admin:index                              POST    login  in     in     in     in     in     in     in
admin:login                              GET     login  index  index  index  index  index  index  index
admin:login                              POST    login  in     in     in     in     in     in     in
admin:logout                             GET     index  405    405    405    405    405    405    405
admin:logout                             POST    index  in     in     in     in     in     in     in
admin:password_change                    GET     login  in     in     in     in     in     in     in
admin:password_change                    POST    login  in     in     in     in     in     in     in
admin:password_change_done               GET     login  in     in     in     in     in     in     in
admin:password_change_done               POST    login  405    405    405    405    405    405    405
admin:guide                              GET     login  in     in     in     in     in     in     in
admin:guide                              POST    login  in     in     in     in     in     in     in
admin:components                         GET     login  in     in     in     in     in     in     in
admin:components                         POST    login  in     in     in     in     in     in     in
admin:jsi18n                             GET     login  in     in     in     in     in     in     in
admin:jsi18n                             POST    login  405    405    405    405    405    405    405
admin:view_on_site                       GET     login  in     in     in     in     in     in     in
admin:view_on_site                       POST    login  in     in     in     in     in     in     in
admin:view_on_site@none                  GET     login  404    404    404    404    404    404    404
admin:view_on_site@none                  POST    login  404    404    404    404    404    404    404
admin:                                   GET     login  404    404    404    404    404    404    404
admin:                                   POST    login  404    404    404    404    404    404    404
admin:app_list@auth                      GET     login  404    404    404    404    404    in     in
admin:app_list@auth                      POST    login  404    404    404    404    404    in     in
admin:app_list@education                 GET     login  404    in     in     404    404    in     in
admin:app_list@education                 POST    login  404    in     in     404    404    in     in
admin:app_list@intake                    GET     login  404    in     404    in     in     in     in
admin:app_list@intake                    POST    login  404    in     404    in     in     in     in
admin:autocomplete@picture               GET     login  403    in     in     403    403    403    in
admin:autocomplete@picture               POST    login  405    405    405    405    405    405    405
admin:autocomplete@request               GET     login  403    403    403    in     in     403    in
admin:autocomplete@request               POST    login  405    405    405    405    405    405    405
admin:autocomplete@user                  GET     login  403    403    403    403    403    in     in
admin:autocomplete@user                  POST    login  405    405    405    405    405    405    405
admin:autocomplete@none                  GET     login  403    403    403    403    403    403    403
admin:autocomplete@none                  POST    login  405    405    405    405    405    405    405

admin:education_pose_preview             GET     login  405    405    405    405    405    405    405
admin:education_pose_preview             POST    login  403    in     in     403    403    403    in
admin:education_revision_review          GET     login  403    403    in     403    403    403    in
admin:education_revision_review          POST    login  403    403    index  403    403    403    index
admin:education_revision_compare         GET     login  403    in     in     403    403    403    in
admin:education_revision_compare         POST    login  403    in     in     403    403    403    in
admin:education_revision_take_back       GET     login  405    405    405    405    405    405    405
admin:education_revision_take_back       POST    login  403    in     403    403    403    403    in
admin:education_revision_revert          GET     login  405    405    405    405    405    405    405
admin:education_revision_revert          POST    login  403    in     403    403    403    403    in
admin:education_revision_share           GET     login  405    405    405    405    405    405    405
admin:education_revision_share           POST    login  403    in     403    403    403    403    in
admin:intake_bookingrequest_find         GET     login  405    405    405    405    405    405    405
admin:intake_bookingrequest_find         POST    login  403    403    403    in     in     403    in
admin:intake_bookingrequest_numbers      GET     login  403    403    403    403    in     in     in
admin:intake_bookingrequest_numbers      POST    login  405    405    405    405    405    405    405
admin:intake_bookingrequest_numbers_file GET     login  403    403    403    403    in     in     in
admin:intake_bookingrequest_numbers_file POST    login  405    405    405    405    405    405    405
admin:intake_bookingrequest_export       GET     login  403    403    403    403    in     403    in
admin:intake_bookingrequest_export       POST    login  403    403    403    403    in     403    in
admin:intake_bookingrequest_text         GET     login  403    403    403    in     in     403    in
admin:intake_bookingrequest_text         POST    login  405    405    405    405    405    405    405
admin:intake_bookingrequest_text@foreign GET     login  403    403    403    404    404    403    in
admin:intake_bookingrequest_text@foreign POST    login  405    405    405    405    405    405    405
admin:intake_bookingrequest_fhir         GET     login  403    403    403    in     in     403    in
admin:intake_bookingrequest_fhir         POST    login  405    405    405    405    405    405    405
admin:intake_bookingrequest_fhir@foreign GET     login  403    403    403    404    404    403    in
admin:intake_bookingrequest_fhir@foreign POST    login  405    405    405    405    405    405    405
admin:intake_mailtext_preview            GET     login  403    in     403    403    in     in     in
admin:intake_mailtext_preview            POST    login  403    in     403    403    in     in     in
admin:auth_user_invite                   GET     login  405    405    405    405    405    405    405
admin:auth_user_invite                   POST    login  404    404    404    404    404    in     in
admin:auth_user_invite@foreign           GET     login  405    405    405    405    405    405    405
admin:auth_user_invite@foreign           POST    login  404    404    404    404    404    404    in
admin:auth_user_new_factor               GET     login  405    405    405    405    405    405    405
admin:auth_user_new_factor               POST    login  404    404    404    404    404    in     in
admin:auth_user_new_factor@foreign       GET     login  405    405    405    405    405    405    405
admin:auth_user_new_factor@foreign       POST    login  404    404    404    404    404    404    in
admin:auth_user_password_change          GET     login  404    404    404    404    404    in     in
admin:auth_user_password_change          POST    login  404    404    404    404    404    in     in
admin:auth_user_password_change@foreign  GET     login  404    404    404    404    404    404    in
admin:auth_user_password_change@foreign  POST    login  404    404    404    404    404    404    in
admin:auth_user_password_change@none     GET     login  404    404    404    404    404    404    404
admin:auth_user_password_change@none     POST    login  404    404    404    404    404    404    404
"""


@dataclass
class Rights:
    """Who may do one thing with the rows of a model: letters, of all rows or of own ones only."""

    all: set
    own: set

    def of(self, role, target):
        letter = LETTERS[role]
        return letter in self.all or (letter in self.own and target == "own")

    def any(self, role):
        return LETTERS[role] in self.all | self.own


LETTERS = {"anonymous": "", "nobody": "n"} | {role: role[0] for role in ROLES[2:]}


def rights(cell):
    marks = set(cell.split()) - {"-"}
    return Rights({mark for mark in marks if "!" not in mark}, {mark[0] for mark in marks if "!" in mark})


def models():
    """{"app.model": {"look": Rights, "change": ...}}"""
    header, *lines = [line for line in MODELS.splitlines() if line.strip()]
    starts = [header.index(word) for word in header.split()]
    cells = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in lines]
    verbs = header.split()[1:]
    return {name: {verb: rights(cell) for verb, cell in zip(verbs, row, strict=True)} for name, *row in cells}


def pages():
    """[(address, which, method, {role: word})]"""
    for line in PAGES.strip().splitlines()[1:]:
        if line.strip():
            address, method, *words = line.split()
            name, _, which = address.partition("@")
            words = words * len(ROLES) if len(words) == 1 else words
            yield name, which, method, dict(zip(ROLES, words, strict=True))
