"""A framework in the design of Caffe: blobs, layers, nets and solvers, with every gradient by hand.

Nothing in it differentiates automatically. The classes are no Keras layers, and are therefore not among the public
names of ``dlcourse.backprop``: import them from here.
"""

from dlcourse.backprop.framework.blob import Blob as Blob
from dlcourse.backprop.framework.description import LAYERS as LAYERS
from dlcourse.backprop.framework.evaluation import net_input_gradients as net_input_gradients
from dlcourse.backprop.framework.evaluation import net_loss as net_loss
from dlcourse.backprop.framework.evaluation import net_parameter_gradients as net_parameter_gradients
from dlcourse.backprop.framework.layer import Layer as Layer
from dlcourse.backprop.framework.lenet import LENET as LENET
from dlcourse.backprop.framework.net import Net as Net
from dlcourse.backprop.framework.outline import LayerOutline as LayerOutline
from dlcourse.backprop.framework.outline import outline as outline
from dlcourse.backprop.framework.outline import output_shapes as output_shapes
from dlcourse.backprop.framework.outline import parameter_counts as parameter_counts
from dlcourse.backprop.framework.solver import AdamSolver as AdamSolver
from dlcourse.backprop.framework.solver import SGDSolver as SGDSolver
from dlcourse.backprop.framework.solver import Solver as Solver

__all__: list[str] = []
