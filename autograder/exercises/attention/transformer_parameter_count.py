"""How many parameters a transformer has"""

from autograder import Case, Exercise, Mistake, Part, combinable


def transformer_parameter_count(width, inner_width, *, encoder_layers=6, decoder_layers=6):
    r"""Return how many parameters the layers of a transformer have.

    Where are the parameters of a transformer? Not where its name would have you look. Count them once, and you also
    know that all matrices of the right shapes are there.

    **Given** four ints: `width` $D$; `inner_width` $F$, the units between the two dense layers of the feed-forward
    network; and how many layers the encoder and the decoder have, 0 or more.

    - *Multi-head attention* has four matrices of $D \times D$, for queries, keys, values and the output, each with a
      bias. With $H$ heads the first three are $H$ matrices of $D \times D/H$ side by side, which is as many numbers.
    - The *feed-forward network* has two dense layers, $D \times F$ and $F \times D$, each with a bias.
    - A *layer normalisation* has a scale and a shift for each of its $D$ features.
    - A layer of the **encoder** has one attention, one feed-forward network, and a normalisation for each of these two.
    - A layer of the **decoder** has two attentions, one feed-forward network, and a normalisation for each of these
      three.

    **Return** three ints: the parameters of one encoder layer, of one decoder layer, and of all layers together.
    Embeddings and the layer that makes words of vectors are not counted.

    Plain Python will do.
    """
    ### BEGIN SOLUTION
    attention = 4 * (width * width + width)
    network = width * inner_width + inner_width + inner_width * width + width
    norm = 2 * width
    encoder = attention + network + 2 * norm
    decoder = 2 * attention + network + 3 * norm
    return encoder, decoder, encoder_layers * encoder + decoder_layers * decoder
    ### END SOLUTION


def sizes(rng, encoder_layers, decoder_layers):
    width, inner = (int(n) for n in rng.integers(100, 1000, size=2))
    layers = {"encoder_layers": encoder_layers, "decoder_layers": decoder_layers}
    return {"width": width, "inner_width": inner, **layers}


@combinable
def mistaken(
    *,
    matrices=4,
    bias=1,
    network_bias=lambda d, f: f + d,
    square=lambda d: d * d,
    norm=2,
    decoder_norms=3,
    encoder_norms=2,
    decoder_attentions=2,
    networks=1,
    layers=lambda encoder, decoder: (encoder, decoder),
):
    """Return the count with one slip in it."""

    def transformer_parameter_count(width, inner_width, *, encoder_layers=6, decoder_layers=6):
        d, f = width, inner_width
        attention = matrices * (square(d) + bias * d)
        network = 2 * d * f + network_bias(d, f)
        encoder = attention + network + encoder_norms * norm * d
        decoder = decoder_attentions * attention + networks * network + decoder_norms * norm * d
        n, m = layers(encoder_layers, decoder_layers)
        return encoder, decoder, n * encoder + m * decoder

    return transformer_parameter_count


exercise = Exercise(
    solution=transformer_parameter_count,
    points=2,
    parts=[Part("encoder layer", 1), Part("decoder layer", 1), Part("total", 1)],
    cases=[
        Case(
            "the base model",
            inputs={"width": 512, "inner_width": 2048},
            about="Attention 4 · (512² + 512) = 1 050 624, feed-forward 2 · 512 · 2048 + 2048 + 512 = 2 099 712, "
            "normalisation 1024: 3 152 384 an encoder layer, 4 204 032 a decoder layer, 44 138 496 in all.",
        ),
        Case(
            "a small one, narrow inside",
            inputs={"width": 5, "inner_width": 3, "encoder_layers": 2, "decoder_layers": 4},
        ),
        Case("an encoder alone", sizes, {"encoder_layers": 12, "decoder_layers": 0}, hidden=True),
        Case("a decoder alone", sizes, {"encoder_layers": 0, "decoder_layers": 7}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no output matrix",
            mistaken(matrices=3),
            "Your attention has three matrices. There is a fourth one, which joins the heads' answers.",
        ),
        Mistake("no biases of the attention", mistaken(bias=0), "Each of the attention's four matrices has a bias."),
        Mistake(
            "a head's matrices see their slice alone",
            mistaken(square=lambda d: d * d // 8),
            "Your heads multiply a slice of the features. Each of them sees all D features: D × D/H numbers, H times.",
        ),
        Mistake(
            "no biases of the network",
            mistaken(network_bias=lambda d, f: 0),
            "The two layers of the feed-forward network have biases: F and D of them.",
        ),
        Mistake(
            "two inner biases",
            mistaken(network_bias=lambda d, f: 2 * f),
            "The second dense layer has D outputs, and so D biases.",
        ),
        Mistake("a normalisation without shift", mistaken(norm=1), "A layer normalisation has a scale *and* a shift."),
        Mistake(
            "a normalisation of statistics",
            mistaken(norm=4),
            "Layer normalisation keeps no moving mean and variance, as batch normalisation does: it has 2 D "
            "parameters.",
        ),
        Mistake(
            "two normalisations in the decoder",
            mistaken(decoder_norms=2),
            "A decoder layer has three sub-layers, and a normalisation for each.",
        ),
        Mistake(
            "one normalisation in the encoder",
            mistaken(encoder_norms=1),
            "An encoder layer has two sub-layers, and a normalisation for each.",
        ),
        Mistake(
            "one attention in the decoder",
            mistaken(decoder_attentions=1),
            "A decoder layer attends twice: to itself, and to the source.",
        ),
        Mistake(
            "a network for each attention",
            mistaken(networks=2),
            "A decoder layer has one feed-forward network, behind both attentions.",
        ),
        Mistake(
            "encoder and decoder layers swapped",
            mistaken(layers=lambda encoder, decoder: (decoder, encoder)),
            "You multiply the encoder's layer by the number of the decoder's layers.",
        ),
        Mistake(
            "always six layers",
            mistaken(layers=lambda encoder, decoder: (6, 6)),
            "You always count six layers. How many there are is an argument.",
        ),
    ],
    hints=["Name the three building blocks first: `attention`, `network` and `norm`. A layer is a sum of them."],
)
