"""How long the course's algorithms and its grader take, beside what else computes the same.

Run all rows with ``make bench``, or some of them, by name, with ``make bench ARGS="lenet optimizers"``; the names are
those of the files here. A whole run takes half an hour, wants a machine with nothing else to do, and writes
``benchmarks/RESULTS.md``. A run of some rows only prints, or with ``--write`` puts them in the place of what was there.

How to read it: a row times one thing once here and once in a peer, in the same process, on the same numbers, in
float32, on the same two threads. Before anything is timed, both sides' answers are compared, and a row whose sides
disagree ends the run with exit code 1: a fast wrong answer is no result. The sides then take turns, warmed up and
compiled, in a new order each round, so that whatever else the machine does, and whatever the one before has left
behind, meets all of them. A time is the median over the turns, with the quartiles in brackets; the ratio is that of the
medians, ours to the peer's. Below 1 the course is faster. Quartiles far apart say that the machine was busy: run it
again. Where other programs kept processors busy meanwhile, the results name the rows, because the sides do not suffer
alike: threads that wait by spinning (OpenMP, OpenBLAS) suffer most.

Times are what a caller waits for: conversion to another framework's arrays and layout is left out, Python's overhead
in each call is not. Compiling comes before the first turn. Of grading, both are shown: with the start of the programs
for a class of that size, and what each further submission adds.
"""
