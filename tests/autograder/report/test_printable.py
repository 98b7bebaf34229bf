"""Text from a submission on its way into a page."""

from __future__ import annotations

import pytest

from autograder.report.page import prose, python
from tests.autograder.report import samples
from tests.autograder.report.browser import Page


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("use `a < b`", "use <code>a &lt; b</code>"),
        ("**not** this", "<strong>not</strong> this"),
        ("the *right* one, *of two*.", "the <em>right</em> one, <em>of two</em>."),
        ("a * b * c, *args, x*y*z and *", "a * b * c, *args, x*y*z and *"),
        ("2 *3* 4 and *`x`*", "2 *3* 4 and *<code>x</code>*"),
        ("x**2 + y**2", "x**2 + y**2"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("`x**2` and `y**2`", "<code>x**2</code> and <code>y**2</code>"),
        ("a ` alone", "a ` alone"),
        ("<b>&", "&lt;b&gt;&amp;"),
    ],
)
def test_prose_marks_up_code_strong_and_emphasis_and_nothing_else(text: str, html: str) -> None:
    assert prose(text) == html


def test_highlighting_keeps_the_code() -> None:
    parsed = Page(python(samples.SOFTMAX_CODE))
    assert parsed.text == samples.SOFTMAX_CODE.rstrip("\n")
    lines = [span for span in parsed.all("span") if span["class"] == "line"]
    assert len(lines) == samples.SOFTMAX_CODE.count("\n")
