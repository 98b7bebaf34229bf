"""Sphinx's settings."""

from pathlib import Path

project = "dlcourse"
author = "The dlcourse authors"
copyright = author
extensions = ["myst_parser", "sphinx_copybutton", "website.mathml", "website.navigation"]
html_theme = "furo"
html_title = "dlcourse"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["pages.css"]
html_js_files = ["scroll.js", "sort.js"]
html_search_scorer = str(Path(__file__).with_name("scorer.js"))
html_math_renderer = "mathml"
smartquotes = False  # a quoted word is often what a program is given
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
myst_enable_extensions = ["amsmath", "attrs_block", "colon_fence", "deflist", "dollarmath"]
myst_dmath_double_inline = True  # a formula on lines of its own may stand within a paragraph
myst_heading_anchors = 4
myst_all_links_external = False
copybutton_prompt_text = r">>> |\.\.\. |\$ |In \[\d*\]: "
copybutton_prompt_is_regexp = True
exclude_patterns = ["_build"]
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
