import pytest

from education.film import Film, film


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=a-B_c1d2e3f",
        "https://youtube.com/watch?app=desktop&v=a-B_c1d2e3f&t=10s",
        "https://m.youtube.com/watch?v=a-B_c1d2e3f",
        "https://youtu.be/a-B_c1d2e3f?si=xyz",
        "https://www.youtube.com/shorts/a-B_c1d2e3f",
        "https://www.youtube.com/embed/a-B_c1d2e3f",
    ],
)
def test_every_address_of_a_film_plays_at_the_one_without_cookies(address):
    assert film(address) == Film("YouTube", "https://www.youtube-nocookie.com/embed/a-B_c1d2e3f")


def test_vimeo_plays_too():
    assert film("https://vimeo.com/123456789") == Film("Vimeo", "https://player.vimeo.com/video/123456789")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.example.org/films/knee.html", "example.org"),
        ("https://www.youtube.com.example.org/watch?v=a-B_c1d2e3f", "youtube.com.example.org"),
        ("https://www.youtube.com/watch?v=short", "youtube.com"),
        ("https://example.org/?u=https://youtu.be/a-B_c1d2e3f", "example.org"),
    ],
)
def test_any_other_film_is_only_a_link(address, host):
    assert film(address) == Film(host)


def test_no_address_is_no_film():
    assert film("") is None
