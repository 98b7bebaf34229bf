"""Linear models, perceptrons and support vector machines, and how to tell whether they are any good."""

from dlcourse.linear.committees import VotedPerceptron, averaged_perceptron, voted_perceptron, voted_perceptron_predict
from dlcourse.linear.confusion import PrecisionRecallF1, accuracy, confusion_matrix, precision_recall_f1
from dlcourse.linear.descent import Descent
from dlcourse.linear.hyperplane import DecisionSide, augment, decision_side
from dlcourse.linear.kernel_svm import DualAscent, KernelSVM, dual_coordinate_ascent, kernel_svm, kernel_svm_score
from dlcourse.linear.kernels import kernel_matrix, linear_kernel, polynomial_kernel, quadratic_features, rbf_kernel
from dlcourse.linear.least_squares import (
    LinearFit,
    RiskGradients,
    linear_regression,
    linear_regression_gradient,
    linear_regression_sgd,
)
from dlcourse.linear.linear_svm import LinearSVM, LinearSVMGradient, linear_svm, linear_svm_gradient
from dlcourse.linear.logistic import logistic_regression, logistic_regression_gradient, logistic_regression_predict
from dlcourse.linear.multiclass import multiclass_perceptron, multiclass_perceptron_bound
from dlcourse.linear.neuron import mp_neuron
from dlcourse.linear.perceptron import PerceptronBound, PerceptronFit, perceptron, perceptron_bound
from dlcourse.linear.roc import RocCurve, roc_auc, roc_curve
from dlcourse.linear.softmax import softmax_regression, softmax_regression_gradient, softmax_regression_predict
from dlcourse.linear.splits import Fold, TrainValTest, kfold_splits, train_val_test_split

__all__ = [
    "DecisionSide",
    "Descent",
    "DualAscent",
    "Fold",
    "KernelSVM",
    "LinearFit",
    "LinearSVM",
    "LinearSVMGradient",
    "PerceptronBound",
    "PerceptronFit",
    "PrecisionRecallF1",
    "RiskGradients",
    "RocCurve",
    "TrainValTest",
    "VotedPerceptron",
    "accuracy",
    "augment",
    "averaged_perceptron",
    "confusion_matrix",
    "decision_side",
    "dual_coordinate_ascent",
    "kernel_matrix",
    "kernel_svm",
    "kernel_svm_score",
    "kfold_splits",
    "linear_kernel",
    "linear_regression",
    "linear_regression_gradient",
    "linear_regression_sgd",
    "linear_svm",
    "linear_svm_gradient",
    "logistic_regression",
    "logistic_regression_gradient",
    "logistic_regression_predict",
    "mp_neuron",
    "multiclass_perceptron",
    "multiclass_perceptron_bound",
    "perceptron",
    "perceptron_bound",
    "polynomial_kernel",
    "precision_recall_f1",
    "quadratic_features",
    "rbf_kernel",
    "roc_auc",
    "roc_curve",
    "softmax_regression",
    "softmax_regression_gradient",
    "softmax_regression_predict",
    "train_val_test_split",
    "voted_perceptron",
    "voted_perceptron_predict",
]
