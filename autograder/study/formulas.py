"""LaTeX formulas as Unicode: what a terminal and a docstring can show."""

from __future__ import annotations

import functools
import re
from typing import Any

__all__ = ["as_unicode"]

_SUPERSCRIPTS = dict(zip("0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθιφχ⊤T′*",
                         "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥᵠᵡᵀᵀ′*",
                         strict=True))  # fmt: skip
_SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_INNERMOST_SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|(\\?[^\s{}\\]))")
_BRACES = re.compile(r"\{([^{}]*)\}")
_DIVISOR = re.compile(r"(?:\d+|√?[^\W\d_][\u0300-\u036f]?(?:[_^](?:\{[^{}]*\}|\w))*(?:\([^()]*\))?)")
_ONE_THING = re.compile(r"[∂√]?[\w\u0300-\u036f.∞]+(?:[_^](?:\{[^{}]*\}|\w))*(?:\([^()]*\))?|\([^()]*\)")
_SIZES = [
    *(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")),
    "left", "right", "displaystyle", "limits", "phantom",
]  # fmt: skip
_SPACES = {",": " ", ";": " ", ":": " ", "!": "", " ": " ", "quad": "  ", "qquad": "\n"}
_WORDS = {  # what pylatexenc writes otherwise, or not at all
    "mid": " | ", "top": "⊤", "lVert": "‖", "rVert": "\x03‖", "lvert": "|", "rvert": "\x03|", "|": "‖", "bmod": " mod ",
    "star": "⋆", "lbrace": "(", "rbrace": ")", "{": "(", "}": ")", "leftarrow": " ← ", "le": " ≤ ", "ge": " ≥ ",
    "odot": " ⊙ ", "cdot": " · ", "times": " × ", "dots": "…", "ldots": "…", "cdots": "⋯",
    "epsilon": "ε", "varepsilon": "ε", "arg": "arg ", "det": "det ",
}  # fmt: skip
_AFTER_FUNCTION = re.compile(r"\x05\s*(?=[(_^ₐ-ₜᵢᵣᵤᵥ₀-₉⁰-⁻²³¹])")
_FUNCTIONS = ["ln", "log", "exp", "max", "min", "tanh", "cos", "sin", "sinh", "cosh", "lim", "sup", "inf"]


def as_unicode(formula: str) -> str:
    """Write a formula with Unicode's letters and scripts; what has none stays as it is.

    Where the package that reads LaTeX is not installed, the formula stays in LaTeX.

    >>> as_unicode(r"\\theta_t = \\theta_{t-1} - \\frac{\\eta}{2}\\, g^2")
    'θₜ = θₜ₋₁ - η/2 g²'
    """
    try:
        text = _reader().latex_to_text(formula)
    except ImportError:
        return formula.strip()
    return "\n".join(filter(None, (_one_line(line) for line in text.split("\n"))))


@functools.cache
def _reader() -> Any:
    from pylatexenc.latex2text import (
        EnvironmentTextSpec,
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )
    from pylatexenc.latexwalker import get_default_latex_context_db as walker_db
    from pylatexenc.macrospec import std_macro

    texts = get_default_latex_context_db()
    plain = {**_SPACES, **_WORDS, **dict.fromkeys(_SIZES, ""), **{name: f" {name}\x05" for name in _FUNCTIONS}}
    texts.add_context_category(
        "formulas",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, _fraction) for name in ("frac", "tfrac", "dfrac")),
            MacroTextSpec("sqrt", _root),
            *(MacroTextSpec(name, "%s") for name in ("text", "texttt", "mathbf", "mathrm", "mathbb", "mathcal")),
            MacroTextSpec("operatorname", " %s\x05"),
            MacroTextSpec("overrightarrow", "%s→"),
            MacroTextSpec("overleftarrow", "%s←"),
            *(MacroTextSpec(name, discard=False, simplify_repl=text) for name, text in plain.items()),
        ],
        environments=[
            EnvironmentTextSpec("cases", simplify_repl=_cases),
            EnvironmentTextSpec("aligned", simplify_repl="\n%s\n"),
            EnvironmentTextSpec("pmatrix", simplify_repl="( %s )"),
        ],
        specials=[],
    )
    grammar = walker_db()
    grammar.add_context_category(
        "formulas",
        prepend=True,
        macros=[
            *(std_macro(name, False, 2) for name in ("tfrac", "dfrac")),
            *(std_macro(name, False, 1) for name in ("operatorname", "overrightarrow", "overleftarrow", "texttt")),
        ],
    )
    reader = LatexNodes2Text(
        latex_context=texts, math_mode="text", keep_braced_groups=True, keep_braced_groups_minlen=1
    )
    return _WithGrammar(reader, grammar)


class _WithGrammar:
    """Reads with macros of our own, which pylatexenc's own shortcut has no argument for."""

    def __init__(self, reader: Any, grammar: Any) -> None:
        self._reader, self._grammar = reader, grammar

    def latex_to_text(self, formula: str) -> str:
        from pylatexenc.latexwalker import LatexWalker

        walker = LatexWalker(formula, latex_context=self._grammar, tolerant_parsing=True)
        state = walker.make_parsing_state(in_math_mode=True)
        nodes = walker.get_latex_nodes(parsing_state=state)[0]
        return str(self._reader.nodelist_to_text(nodes))


def _arguments(node: Any, converter: Any) -> list[str]:
    found = [converter.nodelist_to_text([one]) for one in node.nodeargd.argnlist if one is not None]
    return [one[1:-1] if one.startswith("{") and one.endswith("}") else one for one in found]


def _fraction(node: Any, l2tobj: Any) -> str:
    above, below = _arguments(node, l2tobj)
    divisor = below.strip() if _DIVISOR.fullmatch(below.strip()) else f"({below.strip()})"
    return f"{_atom(above)}/{divisor}"


def _cases(node: Any, l2tobj: Any) -> str:
    rows = [re.split(r"\s{3,}", row.strip()) for row in l2tobj.nodelist_to_text(node.nodelist).split("\n")]
    texts = [", ".join(column.rstrip(" ,.;") for column in row if column) for row in rows]
    return f" \x06 {'; '.join(filter(None, texts))} \x07"


def _root(node: Any, l2tobj: Any) -> str:
    return f"√{_atom(_arguments(node, l2tobj)[-1])}"


def _atom(text: str) -> str:
    """Put into parentheses what is more than one thing."""
    return text.strip() if _ONE_THING.fullmatch(text.strip()) else f"({text.strip()})"


def _one_line(line: str) -> str:
    line = line.replace(" ", " ")
    while True:
        changed = _INNERMOST_SCRIPT.sub(_script, line, count=1)
        if changed == line:
            break
        line = changed
    while _BRACES.search(line):
        line = _BRACES.sub(r"\1", line)
    line = line.replace("\x01", "_").replace("\x02", "^").replace("\x06", "{").replace("\x07", "}")
    line = re.sub(r"\s*([=≈≠∈∼∝<>])\s*", r" \1 ", line)
    line = re.sub(r"\s+", " ", re.sub(r"\s*\x03", "", line)).strip()
    line = _AFTER_FUNCTION.sub("", line).replace("\x05", " ").replace("  ", " ").strip()
    return re.sub(r" (?=[,.;)\]])|(?<=[(\[]) ", "", line)


def _script(found: re.Match[str]) -> str:
    sign, inside = found[1], (found[2] if found[2] is not None else found[3]).replace(" ", "")
    letters = _SUBSCRIPTS if sign == "_" else _SUPERSCRIPTS
    word = len(inside) > 3 and inside.isalpha()
    if inside and not word and all(letter in letters for letter in inside):
        return "".join(letters[letter] for letter in inside)
    mark = "\x01" if sign == "_" else "\x02"  # done; the sign itself would be found again
    return f"{mark}{inside}" if len(inside) == 1 or (inside.isalnum() and sign == "_") else f"{mark}({inside})"
