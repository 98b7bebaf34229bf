"""The tree of pages, made once, is right beside each page."""

from website.navigation import at_page

TREE = (
    '<p class="caption" role="heading"><span class="caption-text">Learn</span></p>\n'
    '<ul>\n<li class="toctree-l1"><a class="reference internal" href="docs/index.html">All</a><ul>\n'
    '<li class="toctree-l2"><a class="reference internal" href="docs/a.html">A</a></li>\n'
    '<li class="toctree-l2"><a class="reference internal" href="docs/recurrent.html">B</a></li>\n'
    '</ul>\n</li>\n<li class="toctree-l1"><a class="reference external" href="https://example.org">C</a></li>\n</ul>'
)


def test_links_lead_from_the_page():
    shown = at_page(TREE, "reference/losses/nll")
    assert 'href="../../docs/a.html"' in shown
    assert 'href="https://example.org"' in shown
    assert " current" not in shown
    assert at_page(TREE, "index") == TREE


def test_the_page_and_what_is_above_it_are_marked():
    shown = at_page(TREE, "docs/a")
    assert '<li class="toctree-l1 current"><a class="reference internal" href="../docs/index.html">All' in shown
    assert (
        '<li class="toctree-l2 current"><a aria-current="page" class="current reference internal" href="#">A' in shown
    )
    assert shown.count(" current") == 2
    assert at_page(TREE, "docs/index").count('href="#"') == 1
