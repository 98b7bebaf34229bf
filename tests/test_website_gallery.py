"""The gallery of the home page: each picture is there, told in words, and leads to its notebook."""

import pytest

from website import gallery
from website.home import home_page

PICTURES = pytest.mark.parametrize("picture", gallery.pictures(), ids=lambda picture: picture.notebook)


def drawn():
    return [(f"notebooks/{each.notebook}-{each.cell()}-0.png", each.notebook) for each in gallery.pictures()]


@PICTURES
def test_each_picture_has_its_cell_and_is_told_in_words(picture):
    assert picture.cell()
    assert len(picture.shows) > 60
    assert picture.shows.endswith(".")
    assert len(picture.caption) < 40


def test_no_picture_stands_twice():
    assert len({path for path, _ in drawn()}) == len(gallery.pictures()) > 20


def test_the_home_page_shows_them_and_leads_to_their_notebooks():
    page = home_page(drawn(), solutions=False)
    for path, notebook in drawn():
        assert page.count(f"]({path}) ") == 1
        assert f"](notebooks/{notebook}.md)\n:::" in page
    assert page.count("{container} drawing") == sum(picture.drawing for picture in gallery.pictures())


def test_a_notebook_that_was_not_run_is_left_out():
    some = [each for each in drawn() if each[1] != "11-energy"]
    page = home_page(some, solutions=False)
    assert "Boltzmann" not in page
    assert "{container} gallery" in page
    assert "gallery" not in home_page([], solutions=False)


def test_a_cell_that_draws_no_longer_is_an_error():
    others = [
        (path.replace("-0.png", "x-0.png") if notebook == "11-energy" else path, notebook) for path, notebook in drawn()
    ]
    with pytest.raises(LookupError, match=r"the cell code-\d+ of 11-energy draws no picture, see 'def stripes\('"):
        gallery.gallery(others)


@pytest.mark.parametrize(("words", "count"), [("plt.show()", r"\d\d?"), ("no cell says this", "0")])
def test_words_that_do_not_tell_a_cell_are_an_error(words, count):
    picture = gallery.Picture("01-calculus", words, "", "")
    with pytest.raises(LookupError, match=rf"gallery: {count} cells of 01-calculus hold '.*', expected one"):
        picture.cell()
