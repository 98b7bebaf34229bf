"""The child that checks: what has not begun is not begun twice, and what hangs is given up."""

import asyncio
import time

import pytest

from autograder.study.checker import Checker
from tests.autograder.toy import EXERCISES, RIGHT

HANGS = "def affine(x, w, *, shift=0.0):\n    while True:\n        pass\n"
SECONDS = 60

pytestmark = pytest.mark.slow


def checked(steps):
    """Run steps with a checker; return what it told."""

    async def run():
        told = []
        arrived = asyncio.Event()

        def tell(one):
            told.append(one)
            arrived.set()

        checker = Checker([EXERCISES], tell)

        async def next_one():
            await asyncio.wait_for(arrived.wait(), SECONDS)
            arrived.clear()
            return told[-1]

        try:
            await steps(checker, next_one)
        finally:
            await checker.stop()
        return told

    return asyncio.run(run())


def test_checks_that_are_asked_for_while_the_first_one_waits_are_one_check(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("x = 1\n", encoding="utf-8")

    async def steps(checker, next_one):
        await checker.prepare("toy.affine")
        for _ in range(5):
            await checker.check("toy.affine", path)
        assert checker.busy
        assert checker.computing
        path.write_text(RIGHT, encoding="utf-8")
        while "found" not in await next_one():
            pass
        assert not checker.busy

    found = [one for one in checked(steps) if "found" in one]
    assert len(found) == 1
    assert found[0]["found"]["passed"], "the file as it is when its turn comes"


def test_a_check_that_hangs_is_given_up_for_the_next(tmp_path):
    path = tmp_path / "answer.py"

    async def steps(checker, next_one):
        path.write_text(RIGHT, encoding="utf-8")
        await checker.check("toy.affine", path)
        await next_one()
        path.write_text(HANGS, encoding="utf-8")
        await checker.check("toy.affine", path)
        await asyncio.sleep(0.7)
        path.write_text(RIGHT, encoding="utf-8")
        started = time.monotonic()
        await checker.check("toy.affine", path)
        assert (await next_one())["found"]["passed"]
        assert time.monotonic() - started < SECONDS / 2

    assert [one["found"]["passed"] for one in checked(steps)] == [True, True]


def test_an_exercise_that_does_not_load_and_a_child_that_is_killed_are_told(tmp_path):
    async def steps(checker, next_one):
        await checker.check("toy.nothing", tmp_path / "answer.py")
        assert "there is no exercise 'toy.nothing'" in (await next_one())["trouble"]
        (tmp_path / "answer.py").write_text(RIGHT, encoding="utf-8")
        await checker.check("toy.affine", tmp_path / "answer.py")
        checker._process.kill()
        assert "has ended" in (await next_one())["trouble"]
        await checker.check("toy.affine", tmp_path / "answer.py")
        assert (await next_one())["found"]["passed"]

    checked(steps)
