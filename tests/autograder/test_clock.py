"""The clock of a student's process, by hand."""

import pytest

from autograder.sandbox import clock as clock_module
from autograder.sandbox.clock import Clock
from autograder.sandbox.inside.scheduling import Times


class World:
    """A wall's clock, and what the kernel says of the process."""

    def __init__(self):
        self.now = self.computing = self.waiting = 0.0

    def pass_by(self, computing=0.0, waiting=0.0, sleeping=0.0):
        self.now += computing + waiting + sleeping
        self.computing += computing
        self.waiting += waiting

    def times(self):
        return Times(self.computing, self.waiting)


@pytest.fixture
def world(monkeypatch):
    world = World()
    monkeypatch.setattr(clock_module.time, "monotonic", lambda: world.now)
    return world


def test_only_what_is_the_students_own_counts(world):
    clock = Clock(10.0, world.times)
    with clock.running():
        world.pass_by(computing=1.0, waiting=5.0, sleeping=2.0)
    world.pass_by(sleeping=100.0)  # the grader is at work
    assert clock.used() == pytest.approx(3.0)
    clock.allow(4.0, 0.0)
    assert clock.left() == pytest.approx(4.0)


def test_what_others_had_is_given_back_when_time_seems_to_be_over(world):
    clock = Clock(10.0, world.times)
    clock.allow(2.0, 0.0)
    with clock.running():
        world.pass_by(computing=1.5, waiting=0.5)
        assert clock.left() == pytest.approx(0.0)
        assert clock.more() == pytest.approx(0.5)
        world.pass_by(computing=0.5)
        assert clock.more() == 0.0


def test_patience_is_for_who_has_hardly_computed_and_only_once(world):
    clock = Clock(10.0, world.times)
    clock.allow(2.0, 1.0)
    with clock.running():
        world.pass_by(sleeping=2.0)
        assert clock.more() == pytest.approx(1.0)
        world.pass_by(sleeping=1.0)
        assert clock.more() == 0.0
    clock.allow(2.0, 1.0)
    with clock.running():
        world.pass_by(computing=2.0)
        assert clock.more() == 0.0


def test_waiting_has_an_end_too(world):
    clock = Clock(1.0, world.times)
    with clock.running():
        world.pass_by(waiting=9.0)
        assert clock.more() == pytest.approx(1.0)
        world.pass_by(waiting=1.5)
        assert clock.more() == 0.0


def test_the_clock_is_not_turned_back(world):
    """By one that waits for a processor while nothing is asked of it, as one that has answered and goes on."""
    clock = Clock(10.0, world.times)
    with clock.running():
        world.pass_by(computing=1.0)
    assert clock.used() == pytest.approx(1.0)
    world.pass_by(waiting=0.7)
    assert clock.used() == pytest.approx(1.0)
    with clock.running():
        world.pass_by(computing=0.2)
    assert clock.used() == pytest.approx(1.0)
    with clock.running():
        world.pass_by(computing=0.8)
    assert clock.used() == pytest.approx(1.3)
