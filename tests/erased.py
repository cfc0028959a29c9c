"""What becomes of each table when a request is erased, written by hand. tests/integration/test_erasing.py holds the
database to it: a table that is not here, or a column of words in a table of people that is not named, fails it.
"""

# Tables that can hold something of a person who asked to be seen: their columns of words, and what happens to them.
OF_PEOPLE = {
    # removed
    "intake_bookingrequest": """reference payload_digest token_hash state priority priority_reason suspicion full_name
        preferred_name contact_way phone search_name phone_digits email zip_code language visit proxy_name
        proxy_relation guardian_name guardian_relation preferred_days preferred_parts answers assessment route
        consent_text source_path hold_reason""",
    "intake_requestevent": "actor_words from_state to_state note what before",
    "intake_message": "kind recipient subject body calendar message_id state last_error",
    "intake_timeoffer": "way state",
    "intake_searchword": "word",
    "intake_resumelink": "session_id token_hash",
    "django_admin_log": "object_id object_repr change_message",
    # emptied of the request
    "django_session": "session_key session_data",
    # keys are hashes, values are numbers; it forgets after a day
    "shared_cache": "cache_key value",
    # stays: the reference alone, and who of the staff looked
    "intake_accessrecord": "reference what actor_words",
}
# Marks that an erased request leaves, by purpose: they name no person.
STAYS = {"reference", "actor_words"}

# Tables of the site, its staff and its pages. No form writes anything of a person who asked to be seen into them.
OF_THE_SITE = """
account_emailaddress account_emailconfirmation auth_group auth_group_permissions auth_permission auth_user
auth_user_groups auth_user_user_permissions django_content_type django_migrations mfa_authenticator
education_seal education_sealhead education_traildoor
intake_clinic intake_clinic_languages intake_clinic_services intake_closedday intake_language intake_mailtext
intake_membership intake_openinghours intake_retentionrule intake_routingrule intake_service intake_stepcount
"""
PAGES = "education_"  # and the rest of these: pages, pictures, questions, wordings
