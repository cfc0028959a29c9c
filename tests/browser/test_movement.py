"""A movement is played and paused by keyboard, stops by itself, and stands still for those who asked for calm."""

import pytest

from education.models import Pose

from .people import sign_in

PATH = "/exercises/wall-sit/"
SHIRT = "document.querySelector('.pose-picture .figure__shirt').getAttribute('d')"


@pytest.fixture
def page(open_browser):
    page = open_browser()
    page.goto(PATH)
    return page


def movement(page):
    return page.locator(".movement[data-frames]").first


def drawn(page):
    """All lines of the first picture, as they are now."""
    lines = movement(page).locator("svg").first.locator("path")
    return lines.evaluate_all("lines => lines.map(line => line.getAttribute('d'))")


def moved(page, before):
    page.wait_for_function(
        "before => document.querySelector('[data-frames] .figure__shirt').getAttribute('d') !== before",
        arg=before,
    )


def shirt(page):
    return movement(page).locator("svg").first.locator(".figure__shirt").get_attribute("d")


def test_the_keyboard_plays_and_pauses(page):
    start = shirt(page)
    button = movement(page).get_by_role("button", name="Play: Wall sit", exact=True)
    page.wait_for_timeout(400)
    assert shirt(page) == start  # never by itself

    button.focus()
    page.keyboard.press("Enter")
    moved(page, start)
    page.keyboard.press("Space")

    assert movement(page).get_by_role("button").inner_text() == "Play"
    paused = drawn(page)
    page.wait_for_timeout(400)
    assert drawn(page) == paused
    assert shirt(page) != start
    page.keyboard.press("Enter")
    moved(page, shirt(page))
    assert movement(page).get_by_role("button").inner_text() == "Pause"


def test_it_goes_there_and_back_and_stops_within_five_seconds(page):
    start = drawn(page)
    movement(page).get_by_role("button").click()
    ended = page.evaluate(
        """async () => {
            const button = document.querySelector(".movement[data-frames] button"), began = performance.now()
            const low = () => document.querySelector(".movement[data-frames] li:nth-child(2)").hasAttribute("data-now")
            let reached = false
            while (button.textContent.startsWith("Pause")) {
                reached ||= low()
                await new Promise(requestAnimationFrame)
            }
            return {reached, seconds: (performance.now() - began) / 1000}
        }"""
    )

    assert ended["reached"]
    assert 1 < ended["seconds"] <= 5.2
    assert drawn(page) == start


def test_who_asked_for_less_motion_gets_no_button(open_browser):
    page = open_browser()
    page.emulate_media(reduced_motion="reduce")
    page.goto(PATH)

    assert page.get_by_role("button", name="Play").count() == 0
    page.emulate_media(reduced_motion="no-preference")
    start = shirt(page)
    movement(page).get_by_role("button").click()
    moved(page, start)
    page.emulate_media(reduced_motion="reduce")

    page.wait_for_function("() => !document.querySelector('.movement button')")
    assert shirt(page) == start


def test_without_scripts_every_position_is_there_and_no_button(open_browser):
    page = open_browser(javascript=False, width=390)
    page.goto(PATH)

    assert movement(page).locator("svg").count() == 2
    assert movement(page).locator("li").all_inner_texts() == [
        "Put your back on the wall, with your feet in front.",
        "Slide down to a shallow bend, and hold.",
    ]
    assert movement(page).get_by_role("button").count() == 0


def test_the_button_shifts_nothing(open_browser):
    page = open_browser(width=390)
    page.goto(PATH)
    shift = page.evaluate(
        """() => new Promise(done => {
            let total = 0
            new PerformanceObserver(list => list.getEntries().forEach(entry => { total += entry.value }))
              .observe({ type: "layout-shift", buffered: true })
            setTimeout(() => done(total), 400)
        })"""
    )

    assert movement(page).get_by_role("button").is_visible()
    assert shift == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_of_a_pose_follows_the_numbers(open_browser, people, scheme):
    page = open_browser(scheme=scheme)
    sign_in(page, "boss")
    page.goto(f"/admin/education/pose/{Pose.objects.get(code='hinge-low').pk}/change/")
    picture = page.locator(".pose-picture .figure__shirt")
    before = picture.get_attribute("d")

    page.get_by_label("Trunk:").fill("60")
    page.wait_for_function(f"before => {SHIRT} !== before", arg=before)
    kept = picture.get_attribute("d")
    page.get_by_label("Near elbow:").fill("170")

    page.get_by_text("The near elbow is at 170 degrees. Keep it from 0 to 155.").wait_for()
    assert picture.get_attribute("d") == kept
