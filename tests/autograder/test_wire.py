"""What crosses the wall arrives whole, and what is no message is refused before anything is made of it."""

import contextlib
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.inside.wire import Unsupported, WireError, pack, unpack

DTYPES = [np.float16, np.float32, np.float64, np.int8, np.int64, np.uint16, np.bool_, np.complex64, np.complex128]


def message(tree, payload=b""):
    header = json.dumps(tree).encode()
    return struct.pack(">I", len(header)) + header + payload


@given(hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_an_array_comes_back_bit_by_bit(array):
    back = unpack(pack(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == np.ascontiguousarray(array).tobytes()


@pytest.mark.parametrize(
    "value", [None, True, 3, -(2**63), 0.1, float("inf"), "naïve ∂", [], (1, 2.5, [None, "x"]), {"a": {"b": ()}}]
)
def test_plain_values_come_back(value):
    assert unpack(pack(value)) == value


def test_nan_big_endian_strided_and_subclassed_arrays_cross_as_plain_ones():
    assert np.isnan(unpack(pack(float("nan"))))
    big = np.arange(6, dtype=">f8").reshape(2, 3)
    for array in (big, big.T, big[:, ::-1], np.asfortranarray(big), big.view(np.matrix)):
        back = unpack(pack(array))
        assert type(back) is np.ndarray
        np.testing.assert_array_equal(back, np.asarray(array))


def test_arrays_arrive_read_only():
    array = unpack(pack(np.arange(3.0)))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.setflags(write=True)
    assert not unpack(pack(np.array([True, False]))).flags.writeable


def test_a_regular_list_of_numbers_is_an_array_and_a_list_of_arrays_stays_a_list():
    assert unpack(pack([[1, 2], [3, 4.5]])).tolist() == [[1.0, 2.0], [3.0, 4.5]]
    kept = unpack(pack([np.ones(2), np.ones(2)]))
    assert isinstance(kept, list)
    assert isinstance(unpack(pack([[1, 2], [3]])), list)
    answer = [np.ones((3, 2, 4)).tolist(), np.ones((3, 5)).tolist(), [1.0, 2.0, 3.0]]
    assert [a.shape for a in unpack(pack(answer))] == [(3, 2, 4), (3, 5), (3,)]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ((x for x in "ab"), "generator"),
        (object(), "object"),
        (np.array([object()]), "array of dtype object"),
        (np.array(["text"]), "array of dtype <U4"),
        (2**70, "integer of more than 64 bits"),
        ({1, 2}, "set"),
    ],
)
def test_what_does_not_cross_is_named(value, what):
    back = unpack(pack(value))
    assert isinstance(back, Unsupported)
    assert back.what == what


def test_an_endless_nest_ends():
    nest: list = []
    nest.append(nest)
    assert isinstance(unpack(pack(nest)), list)


ARRAY = ["a", "<f8", [2]]
BROKEN = {
    "nothing": b"",
    "half a length": b"\0\0",
    "header longer than the message": struct.pack(">I", 99) + b"[]",
    "header over the limit": struct.pack(">I", 2**31),
    "not JSON": struct.pack(">I", 2) + b"{]",
    "not UTF-8": struct.pack(">I", 2) + b"\xff\xfe",
    "nested without end": struct.pack(">I", 200_000) + b"[" * 200_000,
    "deep": message(
        [
            "l",
            [
                [
                    "l",
                    [
                        [
                            "l",
                            [
                                [
                                    "l",
                                    [
                                        [
                                            "l",
                                            [
                                                [
                                                    "l",
                                                    [
                                                        [
                                                            "l",
                                                            [
                                                                [
                                                                    "l",
                                                                    [
                                                                        [
                                                                            "l",
                                                                            [
                                                                                [
                                                                                    "l",
                                                                                    [
                                                                                        [
                                                                                            "l",
                                                                                            [
                                                                                                [
                                                                                                    "l",
                                                                                                    [
                                                                                                        [
                                                                                                            "l",
                                                                                                            [
                                                                                                                [
                                                                                                                    "l",
                                                                                                                    [
                                                                                                                        [
                                                                                                                            "c",
                                                                                                                            None,
                                                                                                                        ]
                                                                                                                    ],
                                                                                                                ]
                                                                                                            ],
                                                                                                        ]
                                                                                                    ],
                                                                                                ]
                                                                                            ],
                                                                                        ]
                                                                                    ],
                                                                                ]
                                                                            ],
                                                                        ]
                                                                    ],
                                                                ]
                                                            ],
                                                        ]
                                                    ],
                                                ]
                                            ],
                                        ]
                                    ],
                                ]
                            ],
                        ]
                    ],
                ]
            ],
        ]
    ),
    "unknown kind": message(["z", 1]),
    "no node": message(7),
    "object array": message(["a", "|O", [1]], b"\0" * 8),
    "pickled dtype": message(["a", "V8", [1]], b"\0" * 8),
    "negative size": message(["a", "<f8", [-2]]),
    "sizes whose product overflows": message(["a", "<f8", [2**39, 2**39, 2**39]]),
    "boolean size": message(["a", "<f8", [True]], b"\0" * 8),
    "too few bytes": message(ARRAY, b"\0" * 15),
    "too many bytes": message(ARRAY, b"\0" * 17),
    "rank 99": message(["a", "<f8", [1] * 99], b"\0" * 8),
    "integer of 65 bits": message(["i", 2**64]),
    "float that is none": message(["f", "0xzz"]),
    "float without end": message(["f", "0x1p99999999999"]),
    "dictionary with pairs of three": message(["d", [["k", ["c", None], 1]]]),
    "string that is none": message(["s", 4]),
    "many nodes": message(["l", [["c", None]] * 90_000]),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_bytes_that_are_no_message_are_refused(data):
    with pytest.raises(WireError):
        unpack(data)


@given(st.binary(max_size=200))
def test_noise_is_refused_or_read_but_never_breaks_the_reader(data):
    with contextlib.suppress(WireError):
        unpack(data)


def test_a_boolean_of_seven_is_true():
    array = unpack(message(["a", "|b1", [2]], b"\x07\0"))
    assert array.tolist() == [True, False]
