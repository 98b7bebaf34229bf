"""Tables of results are sorted by what their figures are worth, by pointer and by key."""

import shutil

import pytest

from tests.autograder.chromium import open_browser, why_no_chromium
from website import repository
from website.public import ROOT

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title>{meta}
<script src="sort.js"></script></head><body><article>
<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
</article></body></html>"""
HEADS = ("model", "time", "parameters", "error", "size")
ROWS = [  # the table of a page, row by row
    ("lenet", "2 min, 89 s of processors", "61 706", "0.93 % error", "10⁶ numbers"),
    ("nin", "", "", "not run yet", "4 numbers"),
    ("Alexnet", "1.48 ms (1.45–1.56)", "46 764 746", "≤ 1.00 %", "10³ numbers"),
    ("vgg11", "515.05 µs (512.15–517.58)", "128,806,154", "−0.5 % error", "12 numbers"),
    ("resnet 9", "41 s", "7850", "7.34 % error", "2 numbers"),
]
ORDERS = {  # by column, ascending; what has no figure is last, descending too
    "model": ["Alexnet", "lenet", "nin", "resnet 9", "vgg11"],
    "time": ["vgg11", "Alexnet", "resnet 9", "lenet", "nin"],
    "parameters": ["resnet 9", "lenet", "Alexnet", "vgg11", "nin"],
    "error": ["vgg11", "lenet", "Alexnet", "resnet 9", "nin"],
    "size": ["resnet 9", "nin", "vgg11", "Alexnet", "lenet"],
}
NAMES = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[0].textContent)"
SORT = "[...document.querySelectorAll('th')].map(head => head.getAttribute('aria-sort'))"


@pytest.fixture(scope="module")
def browser():
    if why_no_chromium():
        pytest.skip(why_no_chromium())
    with open_browser() as opened:
        yield opened


def page(folder, meta='<meta name="sortable" content="yes">'):
    shutil.copy(ROOT / "website" / "_static" / "sort.js", folder)
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path = folder / "page.html"
    path.write_text(PAGE.format(meta=meta, heads=heads, rows=rows), encoding="utf-8")
    return path.as_uri()


def press(browser, key, code):
    for kind in ("keyDown", "keyUp"):
        text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
        browser._tab("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)


@pytest.mark.parametrize("head", HEADS)
def test_a_column_is_sorted_up_and_down(browser, tmp_path, head):
    browser.open(page(tmp_path))
    button = f"document.querySelectorAll('th button')[{HEADS.index(head)}]"
    browser.run(f"{button}.click()")
    assert browser.run(NAMES) == ORDERS[head]
    browser.run(f"{button}.click()")
    last = [] if head in ("model", "size") else ["nin"]
    assert browser.run(NAMES) == [name for name in reversed(ORDERS[head]) if name not in last] + last


def test_it_is_sorted_by_the_keyboard_and_says_so(browser, tmp_path):
    browser.open(page(tmp_path))
    press(browser, "Tab", 9)
    press(browser, "Tab", 9)
    assert browser.run("document.activeElement.textContent") == "time"
    press(browser, "Enter", 13)
    assert browser.run(NAMES) == ORDERS["time"]
    assert browser.run(SORT) == [None, "ascending", None, None, None]
    press(browser, "Enter", 13)
    assert browser.run(SORT) == [None, "descending", None, None, None]
    assert browser.run("document.activeElement.textContent") == "time", "the focus stays"


def test_other_pages_are_left_alone(browser, tmp_path):
    browser.open(page(tmp_path, meta=""))
    assert browser.run("document.querySelectorAll('button').length") == 0


def test_the_pages_that_are_sortable_exist_and_have_tables():
    for name in repository._SORTABLE:
        assert "| --- |" in (ROOT / name).read_text(encoding="utf-8").replace("---:", "---")
