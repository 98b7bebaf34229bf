"""Every sentence of the engine that a student reads, by key, so that a translation can replace it.

A count brings both forms of what depends on it: ``{points:# point|# points}`` is "1 point" or "3 points", and
``{points:is|are}`` goes with it.
"""

from __future__ import annotations

import string
from typing import Any

__all__ = ["MESSAGES", "counted", "say"]

MESSAGES: dict[str, str] = {
    # What came back, compared with what was expected (autograder.trial.compare).
    "compare.none": "The function returned nothing (None). Does every path through it end in `return`?",
    "compare.type": "The function returned {actual}; expected {expected}.",
    "compare.count": (
        "The function returned {actual:one value|# values}; expected {expected:# value|# values}: {names}."
    ),
    "compare.length": "The list has {actual:# entry|# entries}; expected {expected}.",
    "compare.ragged": (
        "The returned list cannot be made into an array: its rows have different lengths, or not all entries are "
        "numbers."
    ),
    "compare.object": (
        "The function returned an array of Python objects (dtype=object); expected {expected}. NumPy makes one where "
        "rows have different lengths, where an entry is None or a list, or where dtype=object is asked for."
    ),
    "compare.tuple": (
        "The function returned {count:a tuple of one value,|# values side by side (a tuple), each} of shape {shape}; "
        "expected is one: {expected}."
    ),
    "compare.shape": "The shape is {actual}; expected {expected}.",
    "compare.dtype": "The dtype is {actual}; expected {expected}.",
    "compare.nan": "{count} of {total:# entry|# entries} {count:is|are} NaN, the first at {index}.",
    "compare.infinite": "{count} of {total:# entry|# entries} {count:is|are} infinite, the first at {index}.",
    "compare.values": (
        "{count} of {total:# entry|# entries} {count:differs|differ}. The worst is at {index}: expected {expected}, "
        "got {actual}."
    ),
    "compare.value": "Expected {expected}, got {actual}.",
    # Of answers that are sets of points (autograder.trial.points).
    "compare.points": (
        "{found} of {expected:# point|# points} {found:is|are} found; one counts as found within a distance of "
        "{distance:g}."
    ),
    "compare.points-missing": "Missing: {count}, the first of them {point}.",
    "compare.points-extra": "Too many: {count}, the first of them {point} in row {row}.",
    "compare.points-twice": (
        "Too many: {count}, the first of them {point} in row {row}, near a point that another row has found already."
    ),
    "compare.points-nothing": "no point within {distance:g}",
    "compare.points-many": "{actual:# point was|# points were} returned; expected {expected:is|are} {expected}.",
    "compare.points-shape": "The shape is {actual}; expected are points, one in each row: {expected}.",
    "compare.ok": "Correct.",
    # In what draws differ from the distribution that they should have (autograder.trial.draws).
    "draws.impossible": (
        "{count} of {total} draws {count:is|are} impossible; the first, draw {draw}, is {shown}. A draw has to be one "
        "of the outcomes, not their mean or their probability."
    ),
    "draws.excluded": (
        "{count} of {total} draws {count:is an outcome|are outcomes} whose probability is 0; the first, draw {draw}, "
        "is {shown}. Such an outcome never comes."
    ),
    "draws.same": "All {draws} draws are the same. Every draw needs random numbers of its own.",
    "draws.entries": "In {observed} % of {size} draws {what}; expected are {expected} %.",
    "draws.whole": (
        "Each entry by itself comes as often as it should, but not together with the others: in {observed} % of {size} "
        "draws, {what}; expected are {expected} %."
    ),
    "draws.successive": (
        "Draws are not independent of each other: in {observed} % of {size} pairs {what}; expected are {expected} %."
    ),
    "draws.rows": (
        "Rows are not independent of each other: in {observed} % of {size} draws {what}; expected are {expected} %."
    ),
    "draws.crossed": (
        "A row depends on another draw of another row: in {observed} % of {size} pairs {what}; expected are "
        "{expected} %."
    ),
    # What became of a case (autograder.verdict.judge).
    "verdict.missing": "No function called `{name}` was found. Keep the name that the exercise gives.",
    "verdict.not-a-function": (
        "`{name}` is of type {kind}, not a function. Was the name used again for something else further down?"
    ),
    "verdict.not-attempted": "Not attempted yet.",
    "verdict.signature": "`{name}{actual}` cannot be called as `{name}{expected}`: {text}.",
    "verdict.raised": "{type}: {text}",
    "verdict.raised-at": "{type} in line {line} (`{source}`): {text}",
    "verdict.forbidden": "`{name}` is not allowed in this exercise (line {line}): write it by hand.",
    "verdict.no-module": (
        "{text} (line {line}). Only NumPy and Python's standard library are available when this is graded."
    ),
    "verdict.no-import": "{text} (line {line}).",
    "verdict.in-place": (
        "The function changes one of its inputs. Inputs belong to the caller: work on a copy, or create a new array."
    ),
    "verdict.in-place-at": (
        "The function changes its argument `{argument}`, in line {line} (`{source}`). Inputs belong to the caller: "
        "work on a copy, or create a new array."
    ),
    "verdict.in-place-somewhere": (
        "The function changes one of its inputs, in line {line} (`{source}`). Inputs belong to the caller: work on a "
        "copy, or create a new array."
    ),
    "verdict.stopped": "Stopped here, line {line} (`{source}`).",
    "verdict.stopped-nowhere": "Stopped.",
    "verdict.not-run-stopped": "Not run, since the check was stopped.",
    "verdict.timeout-at": "Did not finish within {seconds:g} s. Then it was in line {line} (`{source}`).",
    "verdict.unused": (
        "Nothing was drawn from the generator that was passed. Take all random numbers from it: then the same seed "
        "gives the same draws, and every call others."
    ),
    "verdict.memory": "Ran out of memory ({text}).",
    "verdict.timeout": "Did not finish within {seconds:g} s.",
    "verdict.exited": "The code ended its own process instead of returning an answer.",
    "verdict.killed": "The process crashed ({signal}).",
    "verdict.memory-killed": "The process was stopped because it used too much memory or time.",
    "verdict.not-run": "Not run: earlier cases used up the time for this exercise, or for all of them together.",
    "verdict.too-large": "The answer takes {size} bytes; {limit} are allowed.",
    "verdict.follows": (
        "This follows correctly from your own `{of}`, which has a slip ({slip}). Full marks here, although your `{of}` "
        "is not the expected one."
    ),
    "verdict.cell-raised": "The cell that defines `{name}` raised {error}.",
    "verdict.cell-did-not-run": "The cell that defines `{name}` did not run. {error}",
    "verdict.import-missing": "`{name}` could not be defined, because its cell needs what is not there. {error}",
    "verdict.import-missing-notice": "Cell {cell}: {error} Lines that need it were left out; the rest was graded.",
    "verdict.cell-ended": "The cell that defines `{name}` {what}, so it was left out.",
    "verdict.numerical": "{id}: right, but to {digits:# digit|# digits} only, where a formula gives fifteen. Numerical "
    "derivatives look so, which this exercise does not allow, and float32, which it does. It cost no marks; whoever "
    "teaches the course sees this note, too.",
    "verdict.cell-notice": "Cell {cell} raised {error}; the rest of the notebook was graded without it.",
    "verdict.cell-did-not-run-notice": "Cell {cell} did not run. {error} The rest of the notebook was graded.",
    "verdict.cell-ended-notice": "Cell {cell} {what}; the rest of the notebook was graded without it.",
    "verdict.more-cells": "Further cells did not run: {count}.",
    "verdict.cell-timeout": "did not finish within {seconds:g} s",
    "verdict.cell-timeout-at": "did not finish within {seconds:g} s, and was then in line {line} (`{source}`)",
    "verdict.cell-crashed": "ended its process",
    "verdict.cell-not-run": "did not run, because the time for all exercises together was used up",
    # What common errors of NumPy and Python mean (autograder.verdict.translated).
    "plain.truth-value": (
        "In plain words: an array stands where one True or False is needed, as after `if`, `while`, `and`, `or`, "
        "`not`, in `max(…)` or `==` of lists. Entry by entry, use `np.where`, `&`, `|`, `~`, `np.maximum`; for all "
        "entries together, `.all()` or `.any()`."
    ),
    "plain.broadcast": (
        "In plain words: arrays of shapes {shapes} do not fit together. Shapes are compared from the last axis on, and "
        "two sizes fit where they are equal or one of them is 1. Print both shapes; is an axis missing (`[:, None]`), "
        "or one transposed?"
    ),
    "plain.assignment": (
        "In plain words: an array of shape {one} is to be written to a place of shape {other}, and does not fit in."
    ),
    "plain.aligned": (
        "In plain words: in a product of matrices of shapes {one} and {other}, the first has {m:# column|# columns}, "
        "and the second {n:# row|# rows}; the two must be equal. Is one of them to be transposed, or is the order the "
        "other one?"
    ),
    "plain.matmul": (
        "In plain words: in `A @ B`, A has {m:# column|# columns}, and B has {n:# row|# rows}; the two must be equal. "
        "Is one of them to be transposed, or is the order the other one?"
    ),
    "plain.matmul-number": "In plain words: `@` takes arrays, and here one of the two is a single number: use `*`.",
    "plain.element": (
        "In plain words: a list, a pair or an array stands where one number belongs, or rows have different lengths. "
        "Has a function returned more than one value?"
    ),
    "plain.scalar": (
        "In plain words: an array of several entries stands where one number is needed, as in `float(…)`, `int(…)`, "
        "`range(…)` or a function of `math`. Is a sum or an index missing, or should it be a function of NumPy?"
    ),
    "plain.reshape": (
        "In plain words: {size:# entry does|# entries do} not fill an array of shape {shape}. The sizes of a shape, "
        "multiplied, must give the number of entries; one of them may be -1, which NumPy works out."
    ),
    "plain.transpose": "In plain words: as many axes must be named as the array has. Has it as many as you think?",
    "plain.concatenate": (
        "In plain words: arrays that are put one behind the other along an axis must be of the same size along all "
        "others."
    ),
    "plain.unpack": (
        "In plain words: on the left of `=` stand more names, or fewer, than there are values on the right. How many "
        "values, or axes, does it have?"
    ),
    "plain.integer-power": (
        "In plain words: NumPy does not raise integers to a negative power. Make real numbers of them: `2.0 ** -n`."
    ),
    "plain.axis": (
        "In plain words: axis {axis} was asked for, of an array that has only {ndim} (axes are counted from 0). In "
        "some cases there is no batch; `axis=-1` is the last one whatever comes before."
    ),
    "plain.index": (
        "In plain words: there is no entry {index} along axis {axis}, which has {size}: they are counted from 0. Does "
        "a loop go one step too far?"
    ),
    "plain.too-many-indices": (
        "In plain words: {count:# index was|# indices were} given, for an array that has only {ndim:# axis|# axes}. "
        "In some cases there is no batch; `[..., i]` counts from the end."
    ),
    "plain.mask": (
        "In plain words: an array of True and False selects from an array of the same shape; these two differ in it."
    ),
    "plain.float-index": (
        "In plain words: indices are whole numbers, and this is something else, such as 2.0: use `//` in place of `/`, "
        "or `int(…)`."
    ),
    "plain.number-index": (
        "In plain words: this is a single number, which has no entries. Is it already what you are looking for, or "
        "should it have been an array?"
    ),
    "plain.pair": (
        "In plain words: a pair or a list stands where a number or an array was expected, and cannot be computed with. "
        "Has a function returned several values? Take the one that you need: `value, derivative = f(x)`."
    ),
    "plain.none": (
        "In plain words: there is None where a value was expected. Does every function that is called here end in "
        "`return`? Methods such as `x.sort()` change x and return nothing."
    ),
    "plain.integer": (
        "In plain words: a {type} stands where a whole number is needed, as in `range(…)` or a shape: use `//` in "
        "place of `/`, or `int(…)`."
    ),
    "plain.call-of-array": (
        "In plain words: round brackets call a function, and this is an array: entries are taken by square ones. Has a "
        "function's name been used for an array?"
    ),
    "plain.cast": (
        "In plain words: real numbers are to be written to an array of integers, as `x -= 0.5` does. Compute a new "
        "array (`x = x - 0.5`), or begin with real numbers (`x.astype(float)`)."
    ),
    "plain.exit": "In plain words: this ends the program. A function hands its answer back by `return`.",
    # The same for a hidden case, of which only the kind of trouble is told.
    "hidden.passed": "Correct.",
    "hidden.name": "The function was not found.",
    "hidden.signature": "The function cannot be called with these inputs.",
    "hidden.type": "The answer is not of the expected type on this hidden case.",
    "hidden.shape": "The shape is wrong on this hidden case.",
    "hidden.dtype": "The dtype is wrong on this hidden case.",
    "hidden.finite": "Some entries are NaN or infinite on this hidden case.",
    "hidden.values": "Some values are wrong on this hidden case.",
    "hidden.distribution": "The draws do not have the right distribution on this hidden case.",
    "hidden.raised": "An exception was raised on this hidden case ({type}).",
    "hidden.error": "The code crashed or ran out of time or memory on this hidden case.",
    # What was handed in (autograder.handin.finding, autograder.run.grading).
    "handins.nothing": "There is no notebook or .py file for {assignment} in the folder.",
    "handins.nothing-but": (
        "There is no notebook or .py file for {assignment} in the folder, only {names}. Hand in the notebook itself."
    ),
    "handins.unreadable": "The folder of {assignment} could not be opened: {reason}. Please hand it in again.",
    "handins.several": "There are several files, and none is named {assignment}: {names}. Hand in exactly one.",
    "handins.chosen": "There are several notebooks. {name} was graded, and these were not: {others}.",
    "handins.finished": (
        "There are several notebooks. {name} was graded, because it is the only one with answers in it; these were "
        "not: {others}."
    ),
    "handins.entries": "There are several hand-ins of this name. {name} was graded, and these were not: {others}.",
    "handins.alike": (
        "There is another hand-in whose name differs from this one only in capitals or in how its letters are encoded. "
        "Each was graded by itself. Your instructor sees this, too."
    ),
    "handins.shared": (
        "{name} is in another hand-in as well, as a second name of the same file. It was graded as yours. Your "
        "instructor sees this, too."
    ),
    "handins.time-unreadable": (
        "The note of when this was handed in (timestamp.txt) cannot be read, so whether it was late is not known. Your "
        "instructor sees this, too."
    ),
    "pages.unwritten": ("{name} could not be written: {reason}. The marks stand; grade again when that is mended."),
    "grading.by-hand": (
        "Marks by hand are not in these numbers. Hand-ins that wait for a person: {students}, with "
        "{points:# point|# points} in all. Enter them in formgrader."
    ),
    "grading.failed": "The grader itself failed on this submission. Your instructor has been told.",
    "grading.worker-died": "The grader itself failed twice on this submission. Your instructor has been told.",
    "grading.sandbox-silent": (
        "The grader could not find out what became of this submission, so it is not graded yet. Your instructor has "
        "been told."
    ),
    "grading.slow-answers": (
        "autograder: the expected answers of {id} are being computed. They are kept for later runs. If this takes too "
        "long, its reference or its draw functions do."
    ),
    # Patterns of wrong answers that no exercise needs to declare (autograder.verdict.patterns, .behaviour).
    "pattern.rounded-decimals": (
        "The numbers are the right ones, rounded to {digits:# decimal|# decimals}. Return them as they are computed, "
        "and round only what you print."
    ),
    "pattern.rounded-digits": (
        "The numbers are the right ones, rounded to {digits:# significant digit|# significant digits}. Return them as "
        "they are computed, and round only what you print."
    ),
    "pattern.cut-off": (
        "The answers are whole numbers: the right ones without what stands after the decimal point. Is an array of "
        "integers being filled, or `//` used for `/`?"
    ),
    "pattern.zeros": "The answer is all zeros.",
    "pattern.constant": "Every entry of every answer is {value}, whatever goes in.",
    "pattern.input-itself": "What is returned is `{name}`, as it was passed.",
    "pattern.absolute": "The answer is the absolute value of the right one: where does a sign get lost?",
    "pattern.cut-at-zero": "The right numbers where they are positive, and 0 where they should be negative.",
    "pattern.one-minus": "The answer is 1 minus the right one.",
    "pattern.squared": "The answer is the square of the right one: is a root missing, or is there a square too many?",
    "pattern.root": "The answer is the root of the right one: is a square missing, or is there a root too many?",
    "pattern.reciprocal": "The answer is 1 over the right one: are numerator and denominator exchanged?",
    "pattern.logarithm": "The answer is the logarithm of the right one.",
    "pattern.exponential": "The answer is the exponential of the right one: is a logarithm missing at the end?",
    "pattern.complement": "Of the two values that there are, each stands wherever the other should.",
    "pattern.summed-over": "The answer is the right one, summed over {axes}: the entries should be kept apart.",
    "pattern.averaged-over": "The answer is the right one, averaged over {axes}: the entries should be kept apart.",
    "pattern.not-summed": "The sum of your answer over {axes} would be right.",
    "pattern.not-averaged": "The mean of your answer over {axes} would be right.",
    "pattern.sign": "Every entry has the right magnitude but the wrong sign.",
    "pattern.factor": "Every entry is {factor} times what it should be.",
    "pattern.factor-hidden": (
        "Every entry is off by one and the same factor: what is multiplied or divided by, and is it what it should be?"
    ),
    "pattern.factor-named": "Every entry is {factor} times what it should be; that is {name}.",
    "pattern.factor-size": (
        "Every entry is too large by a factor that is, in each case, the size of axis {axis} of `{name}`."
    ),
    "pattern.factor-per-size": (
        "Every entry is too small by a factor that is, in each case, the size of axis {axis} of `{name}`."
    ),
    "pattern.factor-each": (
        "Within a case every entry is off by the same factor, in each case by another: what is multiplied or divided "
        "by, and is it what it should be?"
    ),
    "pattern.factor-along-some": (
        "Along one axis entries are off by the same factor, which is another one elsewhere: what is divided by there?"
    ),
    "pattern.factor-along": (
        "All along axis {axis} entries are off by the same factor, elsewhere by another: what is divided by there?"
    ),
    "pattern.offset": (
        "Every entry is off by the same amount, {offset}: is a constant term missing, or is there one too many?"
    ),
    "pattern.offset-hidden": "Every entry is off by the same amount: is a constant term missing, or one too many?",
    "pattern.offset-each": (
        "Within a case every entry is off by the same amount, in each case by another: is a term missing that is the "
        "same for all entries, or is there one too many?"
    ),
    "pattern.offset-rows": (
        "The error is constant along axis {axis}: look at the terms that are the same all along it. Is one missing, "
        "wrong, or too many?"
    ),
    "pattern.transposed": "The answer is the transpose of what was expected.",
    "pattern.permuted": (
        "The numbers are right, but the axes are in another order: expected shape {expected}, got {actual}."
    ),
    "pattern.permuted-hidden": "The numbers are right, but the axes are in another order.",
    "pattern.reshaped-one-more": (
        "The numbers are right. The array has an axis of length 1 too many: was `keepdims` used, or an axis added?"
    ),
    "pattern.reshaped-one-less": (
        "The numbers are right. The array lacks an axis of length 1: would `keepdims` help, or was it squeezed?"
    ),
    "pattern.reshaped-other": "The numbers are right and in the right order, but the array has another number of axes.",
    "pattern.reversed": "The numbers are right, but in reverse order along axis {axis}.",
    "pattern.reversed-list": "The arrays are right, but the list has them in reverse order.",
    "pattern.turned-points": (
        "The points are right, but their coordinates stand in the reverse order, such as (x, y) for (row, column)."
    ),
    "pattern.rotated": "The numbers are right, but rotated by 180 degrees.",
    "pattern.shifted": "The numbers are shifted by {shift} along axis {axis}.",
    "pattern.first-missing": "The first entry along axis {axis} is missing; the others are right.",
    "pattern.last-missing": "The last entry along axis {axis} is missing; the others are right.",
    "pattern.first-too-many": "There is one entry too many at the beginning of axis {axis}; the others are right.",
    "pattern.last-too-many": "There is one entry too many at the end of axis {axis}; the others are right.",
    "pattern.where-zero": "Entries are wrong only where `{name}` is 0: what should happen there?",
    "pattern.where-negative": "Entries are wrong only where `{name}` is negative.",
    "pattern.where-positive": "Entries are wrong only where `{name}` is positive.",
    "pattern.zero-there": "All entries that are wrong are 0, and should not be; the others are right.",
    "pattern.zero-expected": "Entries are wrong only where 0 is expected: what should happen there?",
    "pattern.extreme-large": (
        "Right where `{name}` is moderate, wrong only where it is very large: which step on the way overflows, or "
        "loses its digits?"
    ),
    "pattern.extreme-small": (
        "Wrong only where `{name}` is very close to 0, but not 0: is it taken for 0, or does a step on the way lose "
        "its digits?"
    ),
    "pattern.diagonal": "Only entries on the diagonal are wrong.",
    "pattern.off-diagonal": "Only entries off the diagonal are wrong.",
    "pattern.border": "Only entries at the border are wrong: check how the edge is padded or cropped.",
    "pattern.only-first-wrong": "Only what is first along axis {axis} is wrong.",
    "pattern.only-last-wrong": "Only what is last along axis {axis} is wrong.",
    "pattern.only-first-right": (
        "What is first along axis 0 is right, and nearly all after it is wrong: does something carry over from the "
        "first?"
    ),
    "pattern.first-repeated": "What belongs to the first entry along axis 0 stands in place of all the others, too.",
    "pattern.several": (
        "Right wherever axis 0 of `{name}` has length 1, wrong wherever it is longer: check over which axes you sum or "
        "broadcast."
    ),
    "pattern.ignored-default": (
        "The answers are those for the default value of `{name}`, whatever is passed: is `{name}` used?"
    ),
    "pattern.ignored-first": (
        "The answers are those for the value that `{name}` has in the first case, whatever is passed: is `{name}` used?"
    ),
    "pattern.taken-for-one": (
        "The answers are those for a `{name}` of 1 throughout: is it used where it should be multiplied or divided by?"
    ),
    "pattern.taken-for-zero": "The answers are those for a `{name}` of 0 throughout: is its term missing?",
    "pattern.taken-for-negative": "The answers are those for −`{name}`: which sign should it have in your formula?",
    "pattern.exchanged": "The answers are right for `{name}` and `{other}` exchanged: which is which?",
    "pattern.zero-for-none": (
        "Where `{name}` is 0, the answers are those for its default: `{name} or …` takes 0 for nothing."
    ),
    "pattern.swapped": "{part} is what {other} should be, and the other way round: have the two been swapped?",
    "pattern.wrong-where-more-axes": (
        "Right wherever `{name}` has at most {count:# axis|# axes}, wrong wherever it has more: are axes counted from "
        "the front?"
    ),
    "pattern.wrong-where-fewer-axes": (
        "Right wherever `{name}` has {count:# axis|# axes} or more, wrong wherever it has fewer: is an axis taken for "
        "granted?"
    ),
    "pattern.wrong-where-other-axes": (
        "Right where `{name}` has {count:# axis|# axes}, wrong wherever it has more or fewer: are axes counted from "
        "the end?"
    ),
    "pattern.wrong-where-nan": "Wrong only where `{name}` holds nan: what should become of it?",
    "pattern.wrong-where-infinite": "Wrong only where `{name}` holds an infinite number: what should become of it?",
    "pattern.wrong-where-empty": "Wrong only where `{name}` is empty: what should be returned then?",
    "pattern.wrong-where-axis-of-one": "Wrong only where `{name}` has length 1 along axis {axis}.",
    "pattern.wrong-where-negative": "Wrong only where `{name}` is negative.",
    "pattern.wrong-where-zero": "Wrong only where `{name}` is 0: what should happen then?",
    "pattern.wrong-where-below-one": "Wrong only where `{name}` is below 1.",
    "pattern.wrong-where-is": "Wrong only where `{name}` is {value}.",
    "pattern.draws-impossible": (
        "Not everything that is returned is a possible outcome: return what was drawn, not its mean or its probability."
    ),
    "pattern.draws-excluded": (
        "A draw came up whose probability is 0: which outcome do you return for the smallest and the largest random "
        "numbers, and are very small probabilities right?"
    ),
    "pattern.draws-same": "All draws of a case are the same: every draw needs random numbers of its own.",
    "pattern.draws-entries": "The draws have the right form, but some values come too often and others too seldom.",
    "pattern.draws-whole": (
        "Each entry by itself comes as often as it should, but entries of one draw depend on each other where they "
        "should not, or the other way round: which random numbers do they share?"
    ),
    "pattern.draws-successive": (
        "Each draw by itself is right, but draws depend on each other: which random numbers, or which state, do two "
        "draws share?"
    ),
    "pattern.draws-rows": "Each row by itself is right, but rows depend on each other: do they share random numbers?",
    "pattern.draws-crossed": (
        "Each row and each draw by itself is right, but a row depends on what another row drew before: is a random "
        "number used again in the next draw?"
    ),
    "pattern.unused-generator": (
        "Random numbers are not taken from the generator that is passed: with one of its own, a function gives the "
        "same draws at every call, or others in every run."
    ),
    "pattern.in-cases": "In {cases}: {message}",
    "words.and": "and",
    "pattern.in-place": "The function changes its inputs. They belong to the caller: make a copy first.",
    # A hand-in that cannot be graded as a whole, or a remark on one of its cells (autograder.handin.submission).
    "submission.missing": "There is no file called {name} in the hand-in.",
    "submission.not-a-file": "{name} is not an ordinary file. Please hand in the notebook itself.",
    "submission.outside": (
        "{name} is a link to a file outside the hand-in: {where}. Please hand in the notebook itself."
    ),
    "submission.not-among": "a place that is not among the submissions",
    "submission.shared": (
        "{name} is a second name (a hard link) of a file outside the hand-in: {where}. Please hand in the notebook "
        "itself."
    ),
    "submission.unreadable": "{name} could not be opened: {reason}. Please hand it in again.",
    "submission.too-large": (
        "{name} is larger than {limit} MiB. Clear the outputs (Kernel > Restart Kernel and Clear Outputs), save, and "
        "hand it in again."
    ),
    "submission.too-much-code": (
        "{name} contains more than {limit} MiB of code, far more than is written by hand. Load data from a file "
        "instead of pasting it into a cell."
    ),
    "submission.too-complex": (
        "The outputs in {name} have too many parts to be read. Clear the outputs (Kernel > Restart Kernel and Clear "
        "Outputs), save, and hand it in again."
    ),
    "submission.empty": "{name} is empty. Save the notebook and hand it in again.",
    "submission.binary": "{name} is {looks_like}. Please hand in the .ipynb or .py file itself.",
    "submission.not-text": "{name} is not a text file in UTF-8 or UTF-16. Save it as UTF-8 and hand it in again.",
    "submission.encoding": (
        "{name} says in its first lines that it is written in {encoding}, which is no usual encoding of text. Save it "
        "as UTF-8 and hand it in again."
    ),
    "submission.too-costly": (
        "Reading {name} takes more time or memory than a hand-in may. Take out what is very long or very deeply "
        "nested, such as data in the code, and hand it in again."
    ),
    "submission.too-many-cells": (
        "{name} has {count} cells; at most {limit} are read. Take out what is not needed, and hand it in again."
    ),
    "submission.answer-cut": (
        "Cell {cell}: the answer is longer than {limit} characters, of which your instructor sees the first. Pictures "
        "within the text count too."
    ),
    "submission.more-notices": "Cells further down gave rise to more remarks like these: {count}.",
    "submission.not-json": (
        "{name} is not a complete notebook: it cannot be read beyond line {line} ({reason}). It may have been cut off "
        "or edited by hand. Open it in Jupyter, save it, and hand it in again."
    ),
    "submission.merge-conflict": (
        "{name} contains an unfinished merge: find the lines that begin with <<<<<<<, ======= and >>>>>>>, delete "
        "them, keep one of the two versions between them, and hand it in again."
    ),
    "submission.not-a-notebook": "{name} is not a Jupyter notebook: {reason}. Please hand in the .ipynb file itself.",
    "submission.no-code": "{name} contains no code. Is it the right file?",
    "submission.unknown-type": "{name} is neither a notebook (.ipynb) nor Python code (.py).",
    "submission.cell-unreadable": "Cell {cell} is damaged and was skipped.",
    "submission.not-code": (
        "Cell {cell} defines `{name}`, but it is not a code cell, so it was not run. Turn it into a code cell (Cell "
        "> Cell Type > Code)."
    ),
    "submission.test-cell-kept": "Cell {cell} is marked as a test, but it defines `{name}`, so it was run.",
    "submission.newer-python": (
        "Cell {cell} was written in Python {theirs} and is graded in Python {ours}, which cannot read it. Write it "
        "without what is new since Python {ours}."
    ),
    "submission.locked-cell-restored": (
        "Cell {cell} is the course's own and has been changed. It was run as it was handed out, followed by what you "
        "define in it."
    ),
    "submission.magic-dropped": "Cell {cell}, line {line}: `{text}` is a Jupyter command, not Python; it was left out.",
    "submission.cell-magic-dropped": "Cell {cell} begins with `{text}`, so it is not Python; it was left out.",
    # What the student sees on running a check cell (autograder.notebook).
    "notebook.renamed": (
        "There is no function called `{function}`, but there is one called `{similar}`. The name must be exactly "
        "`{function}`."
    ),
    "release.title": "# Your course's exercises",
    "release.readme": (
        "You need Python 3.10 to 3.13, on Linux, macOS or Windows. Once, in this folder:\n\n"
        "```console\n"
        "$ python -m venv .venv\n"
        '$ .venv/bin/pip install "./{wheel}[notebook]"\n'
        "```\n\n"
        "On Windows it is `.venv\\Scripts\\pip`. Without `[notebook]` you get all but JupyterLab and matplotlib. Then "
        "start `.venv/bin/jupyter lab` and open `{notebook}`: write each function where it says so, and run the cell "
        "below it, which checks what you wrote. To check a `.py` file instead: `.venv/bin/autograder check ID FILE`, "
        "where ID is the exercise's, as `.venv/bin/autograder list` shows it.\n\n{cases}"
    ),
    "release.public-cases": "The checks know the public cases. Hidden cases are tried when your work is graded.",
    "release.all-cases": (
        'The checks try the public cases; `check("ID", hidden=True)` in a notebook, and `autograder check`, try the '
        "hidden ones, too. The solutions are here as well: have a try first."
    ),
    "release.made": (
        "{folder}: README.md, notebooks ({notebooks}), and a wheel of {size} MB with "
        "{exercises:# exercise|# exercises}."
    ),
    "release.without-solutions": "No solution is in it, and nothing of a hidden case.",
    "release.with-solutions": "The solutions and the hidden cases are in it: it is for those who study alone.",
    "notebook.public-only": (
        "These are the public cases, worth {public} of the exercise's {points:# point|# points}. The hidden cases are "
        "checked when your work is graded."
    ),
    "notebook.alone": 'If you study alone, `check("{id}", hidden=True)` tries the hidden cases here, too.',
    "notebook.not-here": (
        "The hidden cases are **not in this hand-out**: `hidden=True` tries the public ones alone, as without it."
    ),
    "notebook.verdict": "{id}: {outcome}, {score} of {max_score:# mark|# marks}",
    "notebook.check": 'check("unit.name") tries your function; check.case("a case") then takes one case apart.',
    "notebook.stale-not-reached": (
        "This is an **earlier version** of `{name}`: the cell that defines it was run again and stopped before it got "
        "to the definition. Mend what that cell reports, run it, and check again."
    ),
    "notebook.stale-edited": (
        "The cell that defines `{name}` has been **changed since it was run**: this is the earlier version. Run the "
        "cell, and check again."
    ),
    "notebook.stale-file": (
        "`{name}` was imported from {file}, which has been **changed since**: this is the earlier version. Restart the "
        "kernel, import it, and check again."
    ),
    "look.not-yet": "Not written yet: write the functions of this section, then run this cell again.",
    # A case that is taken apart (autograder.interactive.apart).
    "apart.case": "Case “{case}”",
    "apart.inputs": "inputs",
    "apart.expected": "expected",
    "apart.mine": "mine",
    "apart.shape": "shape {shape}",
    "apart.nothing": 'Nothing has been checked yet: call check("unit.name") first.',
    "apart.none": "No case was tried, since there was no function to call; the report says why.",
    "apart.unknown": "There is no case {case!r}. The cases are {known}.",
    "apart.near": " Did you mean {case!r}?",
    "apart.hidden": (
        'The case {case!r} is hidden, and was not tried. If you study alone: check("{id}", hidden=True), and then this.'
    ),
    # What stands below a notebook's title (autograder.course).
    "course.how-to-check": (
        'Write your answers where it says so, run the cell, and then the check below it. `check.case("…")`, with the '
        'name of a case, takes the case apart: `inputs, expected, mine = check.case("…")`. {hidden}'
    ),
    "course.hidden-cases-here": (
        'If you study alone, `check("…", hidden=True)` tries the hidden cases as well; in a course they are tried, '
        "with numbers of your own, when your work is graded."
    ),
    "course.hidden-cases-later": "Hidden cases are tried, with numbers of your own, when your work is graded.",
    "course.by-hand": "{points:# point|# points}, marked by a person",
    # What stands below the statement of an exercise whose draws are the student's own (autograder.course).
    "course.sampled": (
        "**Marked statistically.** The random numbers are your own: take all of them from `rng`, in whatever way you "
        "like. Your draws are compared with their exact distribution: whether each is possible, how often single "
        "entries and whole draws come up, and whether draws are independent of each other. A function that draws as it "
        "should fails a case with a probability of at most {rate}, however unlucky it is."
    ),
    # What stands below the statement of an exercise whose answer has sets of points (autograder.course).
    "course.unordered": (
        "**Points in any order.** {what} one point in each row, and in which order they stand does not matter. Each "
        "expected point is paired with one row of yours, no further from it than {distance:g} (Euclidean distance), "
        "and neither may a point be missing nor a row be left over."
    ),
    "course.unordered.whole": "The answer has",
    "course.unordered.part": "`{part}` has",
    # What nbgrader shows beside a solution (autograder.course).
    "course.no-response": "No response.",
    "course.unreadable": "This hand-in could not be read, so nothing of it is shown here. {reason}",
    # What an instructor is told of marks that were entered (autograder.course.revision, .punctuality).
    "course.points-changed": (
        "The points of {cell} went from {before} to {now}. Marks by hand stay as they are, and formgrader asks for "
        "them again: {marks}."
    ),
    "course.from-the-future": "By their timestamp.txt, these hand-ins are yet to come: {students}.",
    "course.doubtful-time": (
        "These hand-ins count as punctual, but their files were written after they were due: {students}. A "
        "timestamp.txt may be the student's own. Copying changes a file's date, too; if nothing was copied, look at "
        "them."
    ),
    "course.noted-and-written": "{student} (handed in {noted}, written {written})",
    "course.no-note": "at an unknown time",
    "course.and-more": "{names}, and {count} more",
    # Final marks for other systems (autograder.course.final_marks, autograder.gradescope.results).
    "export.awaiting": (
        "Answers that a person has to mark or to look at again count as they are now, those not marked yet 0; students "
        "with such answers, and how many: {students}."
    ),
    "export.only-in-gradebook": "In the grade book, and not among the results: {students}.",
    "export.not-in-gradebook": "Not in the grade book, so that their automatic marks are written: {students}.",
    "export.changed": (
        "The automatic marks of {count:# student|# students} are others in the grade book than in the results "
        "({students}). Is it the right grade book? If it is, grade again, and then export."
    ),
    "export.by-hand": "{name}: {score} / {points}, as your instructor has marked it",
    "export.penalty": "{marks:# mark was|# marks were} taken off for lateness",
    # What an instructor is told of a notebook of their own (autograder.course.own_notebook).
    "course.only-asserts": (
        "{name} is a notebook of your own, {notebook}, whose tests are `assert`s (points): {tests}. They run in the "
        "same process as the student's code, which can make them pass, so `autograder grade` does not run them, and "
        "there is nothing else in it that it could grade. `nbgrader autograde {name}` goes on as before, with marks as "
        "safe as before. How an `assert` becomes an exercise, whose marks can be trusted: {page}"
    ),
    "course.no-exercises": (
        "{name} is a notebook of your own, {notebook}, without an exercise that `autograder grade` knows: no test cell "
        "calls `check`. How a test becomes an exercise: {page}"
    ),
    "course.asserts-apart": (
        "{notebook} has tests by `assert` (points), which were not run: {tests}. They would run in the same process as "
        "the student's code, which can make them pass. Their points wait in formgrader, as marks by hand do. The "
        "marks of {exercises} can be trusted: their answers were compared in a process that no student's code reaches. "
        "How an `assert` becomes such an exercise: {page}"
    ),
    "course.assert-cell": (
        "This test is not run: it would be run by the process of the answer, which can make it pass. A person looks at "
        "the answer, and gives its marks."
    ),
    # What an instructor is told of an archive for Gradescope (autograder.commands.gradescope).
    "gradescope.by-hand": (
        "A person marks {points:# point of it, which is|# points of it, which are} not in Gradescope's score: add a "
        "rubric there."
    ),
    # What a build has left as it was (autograder.commands.build).
    "build.left-over": (
        "Left alone, as they are of no assignment that is known here: {names}. Name the folder of their exercises by "
        "--exercises, or delete them if nobody needs them."
    ),
    "build.kept": (
        "Left alone, as a build has not made them, or they were changed since: {names}. Keep what you need of them "
        "elsewhere, delete them, and build again."
    ),
    # What people see of a result (autograder.report).
    "report.language": "en",
    "report.skip": "Skip to the results",
    "report.of": "of",
    "report.outcome.passed": "passed",
    "report.outcome.partly": "in part",
    "report.outcome.failed": "failed",
    "report.outcome.error": "error",
    "report.outcome.unattempted": "not yet",
    "feedback.title": "Your feedback",
    "feedback.marks": "marks",
    "feedback.lead.full": "Full marks: every check passes. Well done.",
    "feedback.lead.nearly": "Nearly there: almost everything works.",
    "feedback.lead.part": "A good part of this works already.",
    "feedback.lead.begun": "You have made a start. Each exercise below says what to look at next.",
    "feedback.lead.start": "No marks yet. Each exercise below says what to look at. Take them one at a time.",
    "feedback.lead.broken": "Your hand-in could not be graded as it is. See below for what to do.",
    "feedback.first": "Start with",
    "feedback.by-hand": (
        "A person marks a part of this, for up to {points:# more mark|# more marks}, given later and not in this total."
    ),
    "feedback.by-hand.title": "Marked by a person",
    "feedback.by-hand.waits": "waits",
    "feedback.by-hand.again": "waits",
    "feedback.by-hand.empty": "no answer",
    "feedback.by-hand.marked": "marked",
    "feedback.file": "About the file you handed in",
    "feedback.contents": "Exercises",
    "feedback.notices": "Worth knowing",
    "feedback.reason": "What probably happened",
    "feedback.checks": "Checks",
    "feedback.as-in": "As in “{case}”.",
    "feedback.hidden": "hidden case",
    "feedback.hidden-why": (
        "For a hidden case you see what it is about and whether it passed. Its numbers are not shown, so that only a "
        "general solution earns its marks."
    ),
    "feedback.entry": "Worst entry",
    "feedback.expected": "Expected",
    "feedback.actual": "Yours",
    "feedback.trace": "Where it happened",
    "feedback.heat.label": (
        "Map of the errors, {rows} by {columns}. Wrong entries: {wrong} of {entries}. The worst is at {index}."
    ),
    "feedback.heat.caption": (
        "In a map of errors, each cell stands for one entry of the answer: the larger its square, the larger the "
        "error. The largest error is framed."
    ),
    "feedback.heat.part": "This map shows `{part}`.",
    "feedback.picture.given": "given",
    "feedback.picture.expected": "expected",
    "feedback.picture.answer": "yours",
    "feedback.picture.both": "right",
    "feedback.picture.missing": "missing",
    "feedback.picture.extra": "too much",
    "feedback.picture.label.boxes": (
        "Picture of boxes. Given: {given}. Expected: {expected}, in solid lines. Yours: {answer}, in broken lines."
    ),
    "feedback.picture.label.dots": (
        "Picture of points. Given: {given}. Expected: {expected}, as rings. Yours: {answer}, as crosses."
    ),
    "feedback.picture.label.mask": (
        "Picture of two masks, in pixels. Right: {both}. Missing: {missing}. Too much: {extra}. In neither: {neither}."
    ),
    "feedback.picture.left-out": "Not drawn: {count} more.",
    "feedback.code": "Your code, as it was graded",
    "feedback.output": "What your code printed",
    "feedback.shortened": "Too long to show in full; lines left out: {lines}.",
    "feedback.graded": "Graded automatically.",
    "feedback.graded-at": "Graded automatically on {time}.",
    "feedback.path": "File: {path}.",
    "feedback.question": "If something here looks wrong to you, please ask, and send this page along.",
    "report.title": "Class report",
    "report.student": "Student",
    "report.students": "Students",
    "report.marks": "Marks",
    "report.outcome": "Outcome",
    "report.by-hand": "By hand",
    "report.by-hand.waits": "{points} to mark",
    "report.by-hand.count": "to mark",
    "report.by-hand.waiting": "Waiting for marks by hand",
    "report.exercise": "Exercise",
    "report.exercises": "Exercises",
    "report.reason": "Main reason",
    "report.mean": "Mean",
    "report.median": "Median",
    "report.mean.graded": "Mean, graded only",
    "report.median.graded": "Median, graded only",
    "report.filter": "Filter by name, outcome or reason:",
    "report.filter.shown": "{shown} of {all} shown",
    "report.full": "Full marks",
    "report.zero": "No marks",
    "report.errors": "Errors",
    "report.look": "Needs attention",
    "report.ungraded": "Not graded",
    "report.took": "Graded in",
    "report.took-note": "Grading took {seconds}; hand-ins: {students}.",
    "report.stopped": "Code that ran out of time or memory",
    "report.unreadable": "Files that could not be graded",
    "report.crashed": "Code that ended in an error",
    "report.noticed": "Remarks on cells",
    "report.distribution": "Distribution of marks",
    "report.difficulty": "How the exercises went",
    "report.mean-share": "Mean share of marks",
    "report.hardest": "Check failed most often",
    "report.failures": "{count} of {students}",
    "report.none-failed": "none failed",
    "report.mistakes": "Most common mistakes",
    "report.who": "Who made this mistake",
    "report.time": "Time",
    "report.seconds": "Seconds per student",
    "report.median-time": "Half of the hand-ins took less than {seconds}.",
    "report.slowest": "The slowest took {seconds}:",
    "report.plot.marks": (
        "Histogram of the marks of {students:# student|# students}: mean {mean} and median {median} of {max_score}."
    ),
    "report.plot.seconds": "Histogram of the grading time per student: median {median}.",
    # Studying alone (autograder.study).
    "study.points": "{id} · {points:# point|# points}",
    "study.begin": "Write it in this file and save: it is checked at once.",
    "study.unwritten": "○ Not written yet. Save the file, and it is checked at once.",
    "study.checking": "Checking …",
    "study.computing": "The reference computes what is expected. It does so once, and then checks take no time.",
    "study.starting": "The process that checks is starting. It does so once, and then checks take no time.",
    "study.running": "Your code is still running.",
    "study.checker-ended": "The process that checks has ended; save again to start another.",
    "study.unwatched": "Saves are not noticed any more ({error}); c checks.",
    "study.unprotected": "Here, {warning}",
    "study.right": "✓ {cases:The only case is|All # cases are} right.",
    "study.right-hidden-too": (
        "✓ {cases:The only case, a hidden one, is right|All # cases are right, the hidden ones too}."
    ),
    "study.so-far": "{right} of {cases:# case|# cases} {right:is|are} right.",
    "study.others-fail": "Others that fail ({count}): {names}.",
    "study.hidden": "hidden when this is graded",
    "study.off": "Off by {error}, allowed {allowed}.",
    "study.nearly": "Off by {error}, allowed {allowed}: a rounded constant?",
    "study.expected": "expected",
    "study.mine": "yours",
    "study.printed-part": "What your code printed, without {missing} of its lines",
    "study.inputs-key": "Press i for its inputs.",
    "study.inputs-again": "i again: the next of {count} that {count:fails|fail}.",
    "study.nothing-fails": "Nothing fails as far as is known; c checks.",
    "study.same-again": "{times} times the same. h gives a hint.",
    "study.hint": "Hint {number} of {count}: {hint}",
    "study.hint.raising": "Line {line} of your file raises the error: `{text}`.",
    "study.hint.begin": "Begin with `{text}`.",
    "study.hint.line": "Look at line {line} of your file, `{text}`. A solution has `{other}`.",
    "study.hint.missing": "Your file has nothing like this line of a solution: `{text}`.",
    "study.hint.order": (
        "Each line of the solution is in your file, too. Compare their order, and what else yours has."
    ),
    "study.hint.none": "There are no more hints.",
    "study.go-on": "n goes on, s shows a solution beside your code.",
    "study.go-on-only": "n goes on.",
    "study.done-on": "✓ Done on {day}. Save the file to check it again.",
    "study.last-time": "Cases that were right at the last check: {right}.",
    "study.from-memory": "You have seen the solution. Now write it from memory; save, and it is checked.",
    "study.only-one": "This is the only one left.",
    "study.last": "That was the last one. All is done.",
    "study.counted": (
        "Exercises: {exercises}. Checks: {checks}. Hints: {hints}. Every one of them you wrote by hand: you know what "
        "the machine computes."
    ),
    "study.elsewhere": "l shows them all again; `autograder study UNIT` goes on elsewhere.",
    "study.surrender": "Unsolved? Then it comes back in {days:# day|# days}. Type `{words}`:",
    "study.not-shown": "Not shown.",
    "study.yours": "Yours",
    "study.solution": "A solution",
    "study.reference": "The reference: {name}",
    "study.nothing-yet": "(nothing yet)",
    "study.reset": "Begin {file} again (y), or all (all)? Your text is kept:",
    "study.reset-done": "Begun again.",
    "study.reset-kept": "Begun again. What you had is in {where}.",
    "study.not-reset": "Left as it is.",
    "study.none-called": "No exercise is called so.",
    "study.list-keys": "↑ ↓ move   enter jump   esc back",
    "study.type-a-name": "Type the name of an exercise to go there.",
    "study.more-lines": "… {count:# more line|# more lines}: space goes on",
    "study.no-more-lines": "That is all; up goes back",
    "study.prompt-needs-terminal": "A prompt needs a terminal.",
    "study.unfinished": "{file} does not have a finished {name} yet.",
    "study.raises": "Your function raises {type}: {text}",
    "study.gradient": "Gradient check of the case {case!r}, by central differences:",
    "study.gradient.agrees": "✓ {part}, against {value} by {by}: they agree, to {error}",
    "study.gradient.differs": "✗ {part}, against {value} by {by}: worst{at}, yours {mine}, nudging gives {nudged}",
    "study.gradient.shape": "✗ {part}, against {value} by {by}: shape {mine}; nudging gives {nudged}",
    "study.gradient.none": (
        "There is no derivative here that nudging an input would show: the value is not one of this function's "
        "results, nor that of an exercise whose name this one's begins with."
    ),
    "study.whole-answer": "the answer",
    "study.picture": "Your {name} in the case {case!r}, as {where} moves:",
    "study.picture.part": "the first entry of {part}",
    "study.picture.none": "Nothing that this function returns moves with the first entry of an input.",
    "study.page": "The page is {page}",
    "study.page.unopened": "No browser was found; open it yourself.",
    "study.no-end": "Your function did not come to an end within {seconds} s.",
}


def say(key: str, /, **values: object) -> str:
    """Return the sentence of a key with its values put in."""
    return _FORMS.vformat(MESSAGES[key], (), values)


def counted(count: float, noun: str, plural: str = "") -> str:
    """How many there are: ``1 student``, ``2 students``; a noun with another plural than by an ``s`` brings it."""
    return _FORMS.format_field(count, f"# {noun}|# {plural or noun + 's'}")


class _Forms(string.Formatter):
    """Puts values in as `str.format` does, and has the form that goes with a count."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, many = format_spec.split("|")
        return (one if str(value) in ("1", "1.0") else many).replace("#", _number(value))


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


_FORMS = _Forms()
