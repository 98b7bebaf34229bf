"""Convolutional networks, from LeNet-5 to DenseNet, as Keras models: their blocks, ensembles, features, fine-tuning."""

from dlcourse.cnn.alexnet import alexnet
from dlcourse.cnn.densenet import dense_block, densenet, transition
from dlcourse.cnn.ensembles import ensemble
from dlcourse.cnn.features import feature_maps, features, filters, saliency
from dlcourse.cnn.fine_tuning import FineTuning, fine_tune, fine_tuning, freeze, replace_head
from dlcourse.cnn.googlenet import googlenet, inception
from dlcourse.cnn.gradient_scale import GradientScale
from dlcourse.cnn.lenet import lenet
from dlcourse.cnn.lenet5 import lenet5
from dlcourse.cnn.nin import nin, nin_block
from dlcourse.cnn.rbf_output import RBFLoss, RBFOutput, digit_codes, rbf_distances
from dlcourse.cnn.resnet import residual, resnet18
from dlcourse.cnn.smile_classifier import smile_classifier
from dlcourse.cnn.table_conv2d import TableConv2D
from dlcourse.cnn.vgg import vgg11, vgg_block

__all__ = [
    "FineTuning",
    "GradientScale",
    "RBFLoss",
    "RBFOutput",
    "TableConv2D",
    "alexnet",
    "dense_block",
    "densenet",
    "digit_codes",
    "ensemble",
    "feature_maps",
    "features",
    "filters",
    "fine_tune",
    "fine_tuning",
    "freeze",
    "googlenet",
    "inception",
    "lenet",
    "lenet5",
    "nin",
    "nin_block",
    "rbf_distances",
    "replace_head",
    "residual",
    "resnet18",
    "saliency",
    "smile_classifier",
    "transition",
    "vgg11",
    "vgg_block",
]
