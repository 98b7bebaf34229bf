"""A generator of random numbers crosses the wall as its seed, is made for each call, and has to be used."""

import numpy as np
import pytest

from autograder.sandbox import Ending, Isolation
from autograder.sandbox.inside.inputs import refuse_unused, with_generators
from autograder.sandbox.inside.wire import Seed, WireError, pack, unpack
from tests.autograder.sandboxes import ask
from tests.autograder.test_wire import message


def test_a_seed_crosses_as_a_number_and_nothing_else_does():
    back = unpack(pack({"rng": Seed(2**63 - 1), "more": [Seed(0)]}))
    assert (back["rng"].number, back["more"][0].number) == (2**63 - 1, 0)
    for forged in (-1, 2**63, 1.5, True, "1", None, [1]):
        with pytest.raises(WireError):
            unpack(message(["g", forged]))


def test_a_generator_is_made_for_each_call_where_it_is_used():
    drawn = [with_generators([Seed(3)])[0].random(4) for _ in range(2)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    reply = ask(Isolation.PROCESS, "def f(rng):\n    return rng.random(4)", Seed(3))
    np.testing.assert_array_equal(reply.value, drawn[0])
    assert "Generator" in repr(ask(Isolation.PROCESS, "def f(rng):\n    rng.random()\n    return rng", Seed(3)).value)


@pytest.mark.parametrize(
    "code",
    [
        "rng.normal()",
        "rng.bit_generator.random_raw()",
        "np.random.Generator(rng.bit_generator).random()",
        "rng.spawn(2)",
        "rng.permutation(5)",
    ],
)
def test_any_way_to_use_a_generator_will_do(code):
    assert ask(Isolation.PROCESS, f"import numpy as np\ndef f(rng):\n    {code}\n    return 1.0", Seed(3)).answered


@pytest.mark.parametrize(
    "code",
    ["np.random.rand()", "np.random.default_rng(0).random()", "np.random.seed(0)", "rng = np.random.default_rng()"],
)
def test_a_generator_that_is_not_used_is_an_error(code):
    reply = ask(Isolation.PROCESS, f"import numpy as np\ndef f(rng):\n    {code}\n    return 1.0", Seed(3))
    assert (reply.kind, reply.type, "is unused" in reply.text) == (Ending.RAISED, "ValueError", True)


def test_generators_are_found_wherever_they_are():
    seeds = {"rng": Seed(1), "more": [Seed(2), (Seed(3),)]}
    made = with_generators(seeds)
    made["rng"].random()
    made["more"][0].random()
    with pytest.raises(ValueError, match="is unused"):
        refuse_unused(made, seeds)
    made["more"][1][0].random()
    refuse_unused(made, seeds)
