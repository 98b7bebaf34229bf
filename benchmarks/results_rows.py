"""The rows of docs/results.md: which model learns which data, with which settings, and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ROWS", "Row"]


@dataclass(frozen=True)
class Row:
    """A model that is trained for the page.

    Args:
        name: of the row.
        part: of the page under which it stands.
        model: of ``dlcourse train``.
        data: of ``--data``.
        options: further ones, as they are typed.
        expected: what its error, or else its figure, is to be at most.
        figure: which of the held-out figures is shown; for "accuracy" the error.
        beside: further held-out figures that are shown, such as another program's of the same translations.
        gpu: options with which a GPU trains the network in the size of its paper; none where that says nothing new.
        minutes: after which it is cut off, on two cores.
        seed: of the run.
    """

    name: str
    part: str
    model: str
    data: str
    options: str
    expected: float | None = None
    figure: str = "accuracy"
    beside: tuple[str, ...] = ()
    gpu: str = ""
    minutes: float = 60
    seed: int = 0


DIGITS, CLOTHES, FACES = "Digits: MNIST", "Clothes: Fashion-MNIST", "Faces: smiles"
BOXES, MASKS = "Boxes", "Masks: ISBI membranes"
RATINGS = "Ratings: MovieLens-100k"
TUNED, TEXT = "Fine-tuning against a start at random", "Text"
REVIEWS, TRANSLATIONS, WORDS = "Reviews: rt-polarity", "Translations: Tatoeba, English to French", "Words"
# A vocabulary of some thousand words, which the softmax of each step goes through, is what two cores can do.
_SENTENCES = "--limit 40000 --max-words 10 --minimum-count 3 --batch-size 128"
_PTB = "--prepared --minimum-count 5"
_WIDE = "--width 1 --batch-size 256 --precision mixed_float16 --epochs 30 --halve-every 8"
_NARROW = "--width 0.25 --batch-size 64 --epochs 12 --halve-every 3"
_SEARCH = "--size 128 --search-size 64"
# Case: the source, the target, and how many of its examples are learnt from.
_CASES = {
    "similar-few": ("drawn_digits", "mnist", 100),
    "similar-many": ("drawn_digits", "mnist", 2000),
    "different-many": ("drawn_digits", "fashion_mnist", 2000),
    "different-few": ("drawn_digits", "fashion_mnist", 100),
}


def _fine_tuning() -> list[Row]:
    rows = []
    for case, (source, target, samples) in _CASES.items():
        for start in ("trained", "random"):
            epochs = 60 if samples < 1000 else 20
            options = f"--source {source} --case {case} --samples {samples} --start {start} --epochs {epochs}"
            if start == "trained" and samples >= 1000:
                options += " --body-rate 0.1"
            rows.append(Row(f"{case}-{start}", TUNED, "fine_tune", target, options, minutes=30))
    return rows


ROWS = (
    Row("softmax", DIGITS, "softmax_regression", "mnist", "--epochs 20 --halve-every 5"),
    Row("svm", DIGITS, "linear_svm", "mnist", "--epochs 20 --halve-every 5"),
    Row("mlp", DIGITS, "mlp", "mnist", "--epochs 20 --halve-every 5"),
    Row("rbm", DIGITS, "rbm", "mnist", "--hidden-units 256 --batch-size 100 --epochs 10", figure="wrong_pixels"),
    Row(
        "rbm-svm", DIGITS, "rbm_svm", "mnist",
        "--hidden-units 500 --pretraining-epochs 10 --batch-size 100 --epochs 20 --halve-every 5",
    ),
    Row(
        "dbn", DIGITS, "dbn", "mnist",
        "--hidden-units 500,250 --pretraining-epochs 5 --batch-size 100 --epochs 20 --halve-every 4",
    ),
    Row("lenet5", DIGITS, "lenet5", "mnist", "--augment --batch-size 32 --epochs 20 --halve-every 4", expected=0.01),
    Row("lenet", DIGITS, "lenet", "mnist", "--epochs 15 --halve-every 3"),
    Row("vgg11", CLOTHES, "vgg11", "fashion_mnist", _NARROW, gpu=_WIDE),
    Row("nin", CLOTHES, "nin", "fashion_mnist", _NARROW, gpu=_WIDE),
    Row("googlenet", CLOTHES, "googlenet", "fashion_mnist", _NARROW, gpu=_WIDE),
    Row("resnet18", CLOTHES, "resnet18", "fashion_mnist", _NARROW, gpu=_WIDE),
    Row(
        "densenet", CLOTHES, "densenet", "fashion_mnist", "--batch-size 64 --epochs 12 --halve-every 3",
        gpu="--first 64 --growth 32 --batch-size 256 --precision mixed_float16 --epochs 30 --halve-every 8",
    ),
    Row("smiles", FACES, "smile_classifier", "smiles", "--batch-size 16 --epochs 60 --halve-every 15", expected=0.1),
    Row(
        "smiles-as-they-are", FACES, "smile_classifier", "smiles",
        "--no-augment --batch-size 16 --epochs 60 --halve-every 15",
    ),
    *_fine_tuning(),
    Row(
        "ssd", BOXES, "ssd", "raccoon", "--size 128 --batch-size 16 --epochs 60 --halve-every 20", figure="map",
        minutes=60,
    ),
    Row(
        "rcnn", BOXES, "rcnn", "raccoon",
        f"{_SEARCH} --region-size 48 --feature-epochs 15 --batch-size 16 --epochs 10", figure="map",
    ),
    Row(
        "fast-rcnn", BOXES, "fast_rcnn", "raccoon", f"{_SEARCH} --batch-size 16 --epochs 60 --halve-every 20",
        figure="map",
    ),
    Row(
        "rpn", BOXES, "rpn", "raccoon", "--size 128 --batch-size 16 --epochs 40 --halve-every 15", figure="recall",
    ),
    Row(
        "faster-rcnn", BOXES, "faster_rcnn", "raccoon", "--size 128 --batch-size 16 --epochs 60 --halve-every 20",
        figure="map",
    ),
    Row(
        "fcn", MASKS, "fcn", "isbi_membranes", "--crop 128 --windows 8 --batch-size 8 --epochs 60 --halve-every 15",
        figure="iou_membrane", beside=("trivial_iou_membrane", "accuracy", "trivial_accuracy"),
    ),
    Row(
        "shakespeare", TEXT, "language_model", "tiny_shakespeare",
        "--units 256 --batch-size 64 --epochs 12 --halve-every 3", figure="perplexity",
        gpu="--cell lstm --units 512,512 --batch-size 64 --epochs 40 --halve-every 10",
    ),
    Row("sentiment-rnn", REVIEWS, "sentiment_rnn", "rt_polarity", "--epochs 3", expected=0.27),
    Row("text-cnn", REVIEWS, "text_cnn", "rt_polarity", "--epochs 3", expected=0.26),
    Row(
        "seq2seq-attention", TRANSLATIONS, "seq2seq_attention", "fra_eng",
        f"{_SENTENCES} --embedding-size 128 --units 256 --learning-rate 0.002 --epochs 10 --halve-every 3",
        figure="bleu", beside=("sacrebleu",),
        gpu="--max-words 30 --embedding-size 256 --units 512 --batch-size 256 --epochs 15 --halve-every 4",
    ),
    Row(
        "transformer", TRANSLATIONS, "transformer", "fra_eng",
        f"{_SENTENCES} --width 128 --inner-width 512 --learning-rate 0.001 --epochs 12 --halve-every 4",
        figure="bleu", beside=("sacrebleu",),
        gpu="--max-words 30 --width 256 --inner-width 1024 --heads 8 --layers 4 --batch-size 256 "
        "--learning-rate 0.0005 --epochs 30 --halve-every 8",
    ),
    Row(
        "bert", WORDS, "bert", "ptb",
        f"{_PTB} --width 128 --inner-width 512 --batch-size 64 --epochs 4 --halve-every 2",
        figure="masked_accuracy", beside=("commonest_word", "next_accuracy"),
        gpu=f"{_PTB} --max-words 40 --width 256 --inner-width 1024 --heads 8 --layers 4 --batch-size 256 --epochs 40 "
        "--halve-every 12",
    ),
    Row(
        "word2vec", WORDS, "word2vec", "ptb",
        f"{_PTB} --subsampling 0.001 --analogies google_analogies --batch-size 512 --epochs 15 --halve-every 5",
        figure="analogies",
    ),
    Row(
        "matrix-factorization", RATINGS, "matrix_factorization", "movielens_100k",
        "--validation 0 --optimizer sgd --batch-size 512 --learning-rate 2.5 --epochs 20", figure="rmse",
        beside=("rmse_on_the_scale", "rmse_of_the_mean"),
    ),
    Row(
        "autorec", RATINGS, "autorec", "movielens_100k", "--validation 0 --epochs 40", figure="rmse",
        beside=("rmse_on_the_scale", "rmse_of_the_mean"),
    ),
    Row(
        "neumf", RATINGS, "neumf", "movielens_100k_newest",
        "--validation 0 --batch-size 1024 --learning-rate 0.002 --epochs 15", figure="hr@10",
        beside=("hr@10_of_popularity", "hr@10_of_100_sampled", "auc"),
    ),
)  # fmt: skip
