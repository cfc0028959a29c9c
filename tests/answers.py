"""What people answer, as a browser sends it. Needs no Django, so that drills can use it before a site is ready."""

ANSWERS = {
    "safety": {"flags": ["none"]},
    "health": {"health": ["none"]},
    "knee": {
        "side": "left",
        "where": "front",
        "since": "2_to_6_weeks",
        "worst_pain": "4",
        "worse": ["stairs", "running"],
        "stops": "Running more than 2 miles",
    },
    "running": {
        "runs_now": "yes",
        "weekly": "12.5",
        "longest": "4",
        "unit": "mi",
        "pain_running": "3",
        "recent_change": ["more", "hills"],
        "goal_event": "The 10K of my town",
    },
    "place": {
        "zip_code": "55401",
        "visit": "either",
        "language": "en",
        "days": ["mon", "wed"],
        "parts": ["morning"],
    },
    "clinic": {"clinic": "example-clinic-north"},
    "you": {
        "filled_by": "me",
        "full_name": "Renée O’Brien-Nguyễn",
        "preferred_name": "Renée",
        "birth_date_month": "March",
        "birth_date_day": "27",
        "birth_date_year": "1987",
        "contact_way": "email",
        "phone": "(212) 555-0123",
        "voicemail_ok": "no",
        "email": "renee@example.com",
    },
    "more": {"more": "I use two canes.\nThe door bell is broken."},
}
# What only some people are asked, after "you".
SOMETIMES = {
    "proxy": {"proxy_name": "Åsa Þórsdóttir", "proxy_relation": "friend"},
    "guardian": {"guardian_name": "Ngozi Okonjo", "guardian_relation": "parent"},
}
