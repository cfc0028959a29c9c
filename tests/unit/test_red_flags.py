"""The red flags of the clinical fact sheet, section 6, as a clinician reads them: level, when asked, and what to do.

Written by hand, so that a slip in the starter rows is seen: each row has these words in its question and its advice.
"""

import tomllib

import pytest

from tests.respondents import STARTER

SHEET = """
PE                  | 1 | now     | short, chest pain, blood, faint, with or without | call 911, do not drive
COLD_NUMB_FOOT      | 1 | injury  | after an injury, cold, pale, blue, numb         | 911, blood flow, blocked
COMPARTMENT         | 1 | now     | tight, swollen, severe, keeps rising            | emergency room now, loosen
DEFORMITY           | 1 | now     | knee or kneecap, out of place, the wrong way    | not push it back, 911, emergency room
OPEN_WOUND          | 1 | now     | open wound over, joint, bone                    | cover, 911
HIGH_ENERGY         | 1 | injury  | crash, fall from a height, hard blow, severe    | emergency room now
HOT_FEVER           | 1 | now     | hot, red, swollen, fever, chills, ill           | emergency room now, infection, not ice it and wait
SADDLE              | 1 | now     | between the legs, bladder, bowel, weakness      | emergency room now
NO_4_STEPS          | 2 | injury  | last 7 days, 4 steps, now or right after, limp  | today, x-ray, do not put weight
NO_90               | 2 | injury  | after an injury, bend, right angle              | today, x-ray
PATELLA_BONE        | 2 | injury  | after an injury, kneecap bone, press, only there | today, x-ray
FIBULA_BONE         | 2 | injury  | after an injury, bony bump, outer, below the knee | today, x-ray
AGE55_INJURY        | 2 | injury  | 55 or older, injury                             | today, x-ray, age
FAST_SWELLING       | 2 | injury  | 2 hours, few hours, injury                      | today, bleeding, ligament, break, slipped
LOCKED              | 2 | now     | stuck, straighten, bend                         | today, do not force
NO_STRAIGHT_RAISE   | 2 | injury  | pop, fall, lift the leg straight, hold the knee straight | today, tendon, early
CALF_DVT            | 2 | blood   | one calf or leg, newly, swollen, sore, warm, red | today, travel, surgery, pregnan, hormones, cancer, not rub or stretch, 911
BLOOD_THINNER_SWELL | 2 | blood   | blood thinner, bleeding disorder, swelling, knock | today, do not stop the medicine, ibuprofen, aspirin
CHILD_LIMP_HIP      | 2 | under18 | under 18, limp, hip, groin, thigh, weight       | hip x-rayed today, no weight, only at the knee
NEW_WEAKNESS        | 2 | now     | weakness, foot that drops, numbness that spreads | today
HOT_NO_FEVER        | 2 | now     | hot, red, swollen, no injury, no fever          | today, infection, gout
GROIN_LIMP          | 2 | other   | groin, hip, limp, hop                           | stop running, today, stress fracture, delay
CHILD_BONE          | 2 | under18 | under 18, night, rest, lump, swelling, not from an injury | now, x-ray, rare
GROIN_ONLY          | 3 | other   | groin, hip, run, no limp                        | stop running until
NIGHT_REST          | 3 | other   | wakes, rest, position                           | doctor, soon
CANCER_WT           | 3 | health  | cancer, weight loss, night sweats, lump         | doctor within days
GIVING_WAY          | 3 | other   | gives way again and again                       | examined, stairs, loads
LASTING_SWELLING    | 3 | other   | swollen, few days                               | examined, not typical
NUMB_TINGLE         | 3 | other   | numb, tingling, not getting worse               | doctor, physical therapist
PREGNANT            | 3 | health  | pregnant, birth, 12 weeks                       | maternity clinician first, clot, calf
RECENT_SURGERY      | 3 | health  | surgery, injection, replacement, 3 months       | team
IMMUNE              | 3 | health  | immune, diabetes, injected drugs                | infection, more likely
BONE_STRESS         | 3 | health  | stress fracture, weak bones, periods, eating    | sports doctor
STIFF_30            | 3 | other   | morning stiffness, 30 minutes, several sore joints | doctor, arthritis
BLOOD_THINNER       | 3 | blood   | blood thinner, no swelling, no injury           | tell your doctor or physical therapist, before
HEART               | 3 | health  | chest pain with effort, heart disease, blood pressure | doctor's ok
BACK_OF_KNEE        | 3 | derived | back of the knee                                | calf again, clinician
INJURY              | 3 | derived | twist, fall, blow                               | examined before
AGE_U18             | 3 | derived | under 18                                        | parent or guardian, hip, not follow a plan
AGE55               | 3 | derived | 55 or older, no injury                          | exam first, arthritis
"""  # noqa: E501 - a table
ROWS = [[cell.strip() for cell in line.split("|")] for line in SHEET.strip().splitlines()]
STARTED = {row["code"]: row for row in tomllib.loads((STARTER / "red_flags.toml").read_text())["red_flag"]}


def test_there_are_those_of_the_sheet_and_no_others():
    assert sorted(STARTED) == sorted(row[0] for row in ROWS)
    assert len(STARTED) == 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_red_flag_has_the_level_the_place_and_the_words_of_the_sheet(row):
    code, level, group, asked, told = row
    flag = STARTED[code]

    assert (flag["level"], flag["group"]) == (int(level), group)
    assert [word for word in asked.split(", ") if word not in flag["question"].lower()] == []
    assert [word for word in told.split(", ") if word not in flag["advice"].lower()] == []
    assert flag["source"]
