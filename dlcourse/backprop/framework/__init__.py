"""A framework in the design of Caffe: blobs, layers, nets and solvers, with every gradient by hand.

Nothing in it differentiates automatically. It stands apart from the other names of ``dlcourse.backprop``, of which it
is made: import it from here.
"""

from dlcourse.backprop.framework.blob import Blob
from dlcourse.backprop.framework.description import LAYERS
from dlcourse.backprop.framework.evaluation import net_input_gradients, net_loss, net_parameter_gradients
from dlcourse.backprop.framework.layer import Layer
from dlcourse.backprop.framework.lenet import LENET
from dlcourse.backprop.framework.net import Net
from dlcourse.backprop.framework.outline import LayerOutline, outline, output_shapes, parameter_counts
from dlcourse.backprop.framework.solver import AdamSolver, SGDSolver, Solver

__all__ = [
    "LAYERS",
    "LENET",
    "AdamSolver",
    "Blob",
    "Layer",
    "LayerOutline",
    "Net",
    "SGDSolver",
    "Solver",
    "net_input_gradients",
    "net_loss",
    "net_parameter_gradients",
    "outline",
    "output_shapes",
    "parameter_counts",
]
