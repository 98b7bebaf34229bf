"""The project's pages for readers: built by ``make docs``, from docstrings, notebooks and the Markdown in ``docs``.

Nothing in a built page is fetched: fonts are the reader's own, formulas are MathML, the search runs in the browser.
"""
