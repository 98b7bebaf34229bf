"""Saves are seen however an editor writes: once each, and none where nothing has changed."""

import asyncio
import os

import pytest

from autograder.study.watching import Saves

SECONDS = 30
QUIET = 2.5

pytestmark = pytest.mark.slow


def seen(folder, polling, write):
    """What is told of while a function writes, up to a last save of `end.py`; each as a file's name and text."""

    async def watch():
        told = []
        saves = Saves(folder, polling=polling)
        for path in folder.rglob("*.py"):
            saves.know(path)

        async def take():
            async for paths in saves:
                told.extend((path.name, path.read_text(encoding="utf-8")) for path in paths)
                if any(path.name == "end.py" for path in paths):
                    return

        taking = asyncio.create_task(take())
        await asyncio.sleep(1)
        await write()
        await asyncio.sleep(QUIET)
        (folder / "unit" / "end.py").write_text("the end", encoding="utf-8")
        await asyncio.wait_for(taking, SECONDS)
        return [one for one in told if one[0] != "end.py"]

    return asyncio.run(watch())


@pytest.fixture
def answer(tmp_path):
    path = tmp_path / "unit" / "answer.py"
    path.parent.mkdir()
    path.write_text("before", encoding="utf-8")
    return path


@pytest.mark.parametrize("polling", [False, True], ids=["told", "polling"])
def test_editors_that_replace_the_file_and_that_write_into_it(answer, polling):
    async def write():
        beside = answer.with_name(".answer.py.swp")
        beside.write_text("replaced", encoding="utf-8")
        os.replace(beside, answer)
        await asyncio.sleep(QUIET)
        with answer.open("r+", encoding="utf-8") as file:
            file.write("rewritten")

    found = seen(answer.parents[1], polling, write)
    assert found == [("answer.py", "replaced"), ("answer.py", "rewritten")]


def test_a_save_without_a_change_and_a_file_that_is_empty_for_a_moment_are_none(answer):
    async def write():
        answer.write_text("before", encoding="utf-8")
        await asyncio.sleep(QUIET / 2)
        answer.write_text("", encoding="utf-8")
        await asyncio.sleep(QUIET / 2)
        answer.write_text("after", encoding="utf-8")

    assert seen(answer.parents[1], False, write) == [("answer.py", "after")]


def test_a_save_of_which_nobody_tells_is_found_by_looking(answer):
    saves = Saves(answer.parents[1])
    saves.know(answer)
    answer.write_text("after", encoding="utf-8")
    saves.at = answer

    async def first():
        async for paths in saves:
            return paths
        return []

    assert asyncio.run(asyncio.wait_for(first(), SECONDS)) == [answer]
