"""The size of a convolution's output"""

from autograder import Case, Exercise, Mistake, combinable


def output_size(size, filter_size, *, stride=1, padding=0, dilation_rate=1):
    r"""Return how many places a filter has along one axis of a picture.

    Half of all errors in a first convolutional network are sizes that do not fit. One formula prevents them, and it has
    three places where one can be off by one.

    **Given**, all Python integers:

    - `size`: $n \ge 1$, rows (or columns) of the picture.
    - `filter_size`: $m \ge 1$, rows (or columns) of the filter.
    - `stride`: $s \ge 1$, the step from one place of the filter to the next.
    - `padding`: $p \ge 0$, the number of zero rows that are put on **each** side of the picture.
    - `dilation_rate`: $d \ge 1$, the step from one weight of the filter to the next: with $d = 1$ they are neighbours,
      with $d = 2$ one row is left out between any two.

    The first place of the filter is at the beginning of the padded picture, the next is $s$ rows further on, and so on,
    as long as *all* of the filter's weights lie within the padded picture. If the steps do not come out even, the last
    rows are in no place.

    **Return** the number of places, a whole number. It is at least 1, for the filter fits wherever you are asked.
    """
    ### BEGIN SOLUTION
    span = (filter_size - 1) * dilation_rate + 1
    return (size + 2 * padding - span) // stride + 1
    ### END SOLUTION


def layer(rng, size, filter_size, *, rest, stride=1, padding=0, dilation_rate=1):
    """A picture with so many rows more than a given size that the steps leave the wanted rest."""
    span = (filter_size - 1) * dilation_rate + 1
    size += int(rng.integers(0, 400)) * stride
    size += (rest - (size + 2 * padding - span)) % stride
    return {
        "size": size,
        "filter_size": filter_size,
        "stride": stride,
        "padding": padding,
        "dilation_rate": dilation_rate,
    }


def only_place(rng):
    filter_size, padding, dilation_rate = rng.integers(3, 6), rng.integers(1, 4), rng.integers(2, 6)
    span = (filter_size - 1) * dilation_rate + 1
    sizes = {"size": span - 2 * padding + 2, "filter_size": filter_size, "stride": rng.integers(3, 30)}
    return {name: int(n) for name, n in (sizes | {"padding": padding - 1, "dilation_rate": dilation_rate}).items()}


@combinable
def mistaken(
    *,
    span=lambda m, d: (m - 1) * d + 1,
    sides=2,
    divide=lambda room, s: room // s,
    first=1,
    stride=lambda s: s,
    shown=int,
    window=lambda span, s: span,
):
    """Return the formula with one slip in it."""

    def output_size(size, filter_size, *, stride=1, padding=0, dilation_rate=1):
        reach = window(span(filter_size, dilation_rate), step(stride))
        return shown(divide(size + sides * padding - reach, step(stride)) + first)

    step = stride
    return output_size


exercise = Exercise(
    solution=output_size,
    points=2,
    cases=[
        Case(
            "the first layer of LeNet-5",
            inputs={"size": 32, "filter_size": 5},
            about="32 rows, a filter of 5: its first row can be any of the rows 0 to 27, which are 28.",
        ),
        Case(
            "the first layer of AlexNet",
            inputs={"size": 224, "filter_size": 11, "stride": 4},
            about="224 − 11 = 213, and 213/4 = 53.25: 53 steps after the first place make 54 places. The last row "
            "is in none.",
        ),
        Case(
            "the first layer of ResNet",
            inputs={"size": 224, "filter_size": 7, "stride": 2, "padding": 3},
            about="With three zeros on each side there are 230 rows; (230 − 7)/2 = 111.5, and so 112 places.",
        ),
        Case(
            "a dilated filter",
            inputs={"size": 9, "filter_size": 3, "dilation_rate": 3},
            about="Three weights, three rows apart, span 7 rows. They fit in rows 0 to 2: three places.",
        ),
        Case(
            "all of it together",
            layer,
            {"size": 20, "filter_size": 4, "stride": 3, "padding": 6, "dilation_rate": 2, "rest": 2},
            hidden=True,
        ),
        Case(
            "a stride without a rest",
            layer,
            {"size": 21, "filter_size": 3, "stride": 4, "padding": 1, "rest": 0},
            hidden=True,
        ),
        Case(
            "a dilated filter as large as the padded picture",
            only_place,
            hidden=True,
            weight=0.5,
        ),
        Case(
            "a filter of one weight", layer, {"size": 6, "filter_size": 1, "dilation_rate": 5, "rest": 0}, hidden=True
        ),
        Case(
            "a stride longer than the filter", layer, {"size": 9, "filter_size": 1, "stride": 4, "rest": 1}, hidden=True
        ),
    ],
    mistakes=[
        Mistake(
            "the first place forgotten",
            mistaken(first=0),
            "You count the steps. There is one place more than there are steps between them.",
        ),
        Mistake(
            "a begun stride not counted",
            mistaken(span=lambda m, d: (m - 1) * d, first=0),
            "You divide the number of rows in which the filter can begin by the stride, and round down. The first of "
            "them is a place already, and so a stride that has only begun counts, too.",
        ),
        Mistake(
            "room for a whole stride",
            mistaken(window=max),
            "Where the stride is longer than the filter, you miss the last place: you ask that a whole stride fits "
            "there. Only the filter has to fit.",
        ),
        Mistake(
            "padding on one side",
            mistaken(sides=1),
            "You add the padding once. There are `padding` zeros on *each* side.",
        ),
        Mistake(
            "rounded up",
            mistaken(divide=lambda room, s: -(-room // s)),
            "You round up: the last place then hangs over the edge. A filter has to lie within the padded picture.",
        ),
        Mistake(
            "rounded to the nearest",
            mistaken(divide=lambda room, s: round(room / s + 1e-9)),
            "You round to the nearest integer. Half a step more is no place more: round down, `//`.",
        ),
        Mistake(
            "not rounded",
            mistaken(divide=lambda room, s: room / s, shown=float),
            "Where the steps leave a rest, your answer is a fraction. A number of places is whole: `//` divides and "
            "rounds down.",
        ),
        Mistake(
            "dilation ignored",
            mistaken(span=lambda m, d: m),
            "You ignore `dilation_rate`. A dilated filter has as many weights but spans more rows.",
        ),
        Mistake(
            "the filter's size times its dilation",
            mistaken(span=lambda m, d: m * d),
            "Your dilated filter spans m · d rows. Between m weights there are only m − 1 steps of d rows.",
        ),
        Mistake(
            "zeros counted for weights",
            mistaken(span=lambda m, d: m + d - 1),
            "You add the dilation once. Every one of the m − 1 gaps is wider.",
        ),
        Mistake(
            "stride ignored",
            mistaken(stride=lambda s: 1),
            "You count the places of a filter that moves by one row. It moves by `stride` rows.",
        ),
        Mistake(
            "the formula for same size",
            lambda size, filter_size, *, stride=1, padding=0, dilation_rate=1: -(-size // stride),
            "You return ⌈n/s⌉, which is Keras's `padding='same'`. Here the padding is given, and counts.",
        ),
    ],
    equivalent={"dilation_rate or 1": "A dilation is at least 1, so that it never counts as false."},
    hints=[
        "Draw it: seven rows, a filter of three. Where can its first row be?",
        "How many rows are there between the first and the last weight of a dilated filter, both counted in?",
        "After the first place, how many steps are there room for?",
    ],
)
