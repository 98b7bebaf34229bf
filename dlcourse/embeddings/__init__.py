"""Words as vectors: counted, learnt from the words around, compared and read from files."""

from dlcourse.embeddings.analogies import AnalogyScore, analogy_scores, read_analogies
from dlcourse.embeddings.cbow import cbow, cbow_gradient
from dlcourse.embeddings.concept_map import ConceptMap, concept_map
from dlcourse.embeddings.context_windows import ContextWindows, context_windows
from dlcourse.embeddings.counts import bag_of_words, cooccurrence_matrix, tf_idf, windowed_cooccurrence
from dlcourse.embeddings.embedding_layer import embedding_layer, embedding_layer_backward, subword_vectors
from dlcourse.embeddings.feedforward_language_model import (
    LanguageModelGradients,
    feedforward_language_model,
    feedforward_language_model_gradient,
)
from dlcourse.embeddings.feedforward_model import FeedforwardLanguageModel
from dlcourse.embeddings.glove import GloVe, glove, glove_gradients, glove_weighting
from dlcourse.embeddings.glove_cross_entropy import (
    GloVeCrossEntropyGradients,
    glove_cross_entropy,
    glove_cross_entropy_gradients,
)
from dlcourse.embeddings.glove_training import GloVeStep, glove_step
from dlcourse.embeddings.hierarchical_softmax import (
    HierarchicalSoftmaxGradients,
    hierarchical_softmax,
    hierarchical_softmax_gradient,
)
from dlcourse.embeddings.huffman import HuffmanTree, huffman_tree
from dlcourse.embeddings.negative_sampling import negative_sampling, negative_sampling_gradient
from dlcourse.embeddings.noise import noise_distribution, noise_words
from dlcourse.embeddings.similarity import Neighbours, analogy, cosine_similarity, nearest_words
from dlcourse.embeddings.skip_gram import EmbeddingGradients, skip_gram, skip_gram_gradient
from dlcourse.embeddings.skip_gram_scores import skip_gram_scores, skip_gram_scores_gradient
from dlcourse.embeddings.subsampling import subsample, subsampling
from dlcourse.embeddings.subwords import subwords
from dlcourse.embeddings.vocabulary import Vocabulary, encode, vocabulary
from dlcourse.embeddings.word2vec import Word2VecStep, word2vec
from dlcourse.embeddings.word2vec_batches import word2vec_batches
from dlcourse.embeddings.word2vec_model import Word2Vec
from dlcourse.embeddings.word_vectors import WordVectors, read_word_vectors, write_word_vectors

__all__ = [
    "AnalogyScore",
    "ConceptMap",
    "ContextWindows",
    "EmbeddingGradients",
    "FeedforwardLanguageModel",
    "GloVe",
    "GloVeCrossEntropyGradients",
    "GloVeStep",
    "HierarchicalSoftmaxGradients",
    "HuffmanTree",
    "LanguageModelGradients",
    "Neighbours",
    "Vocabulary",
    "Word2Vec",
    "Word2VecStep",
    "WordVectors",
    "analogy",
    "analogy_scores",
    "bag_of_words",
    "cbow",
    "cbow_gradient",
    "concept_map",
    "context_windows",
    "cooccurrence_matrix",
    "cosine_similarity",
    "embedding_layer",
    "embedding_layer_backward",
    "encode",
    "feedforward_language_model",
    "feedforward_language_model_gradient",
    "glove",
    "glove_cross_entropy",
    "glove_cross_entropy_gradients",
    "glove_gradients",
    "glove_step",
    "glove_weighting",
    "hierarchical_softmax",
    "hierarchical_softmax_gradient",
    "huffman_tree",
    "nearest_words",
    "negative_sampling",
    "negative_sampling_gradient",
    "noise_distribution",
    "noise_words",
    "read_analogies",
    "read_word_vectors",
    "skip_gram",
    "skip_gram_gradient",
    "skip_gram_scores",
    "skip_gram_scores_gradient",
    "subsample",
    "subsampling",
    "subword_vectors",
    "subwords",
    "tf_idf",
    "vocabulary",
    "windowed_cooccurrence",
    "word2vec",
    "word2vec_batches",
    "write_word_vectors",
]
