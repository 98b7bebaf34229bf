"""Where float32 may lose more than the rounding of its inputs explains: function -> kind of data -> why."""

_STATE = {"huge": "its state is a mean of squares, which float32 cannot hold for gradients beyond 1e19"}
_VARIANCE = {
    "huge": "the variance of inputs beyond 1e19 is infinite in float32; a pass over them more would cost speed"
}
_UNITY = "a difference of probabilities: each is rounded as a number of order one"
_INFORMATION = "next to independence it is what entropies leave of each other, good to an entropy's rounding"
_CLIPPED = "predictions lie between 0 and 1; beyond, they are clipped, and next to 1 rounded as 1 is"
_VISIBLE = {"huge": "weights of 1e20 make visible units of that size, whose products with the weights leave float32"}
_STEPS = {"huge": "with a fixed learning rate, targets or weights of 1e20 make it diverge within a few steps"}
_SCORES = "scores are products of two of its weights, and leave float32 beyond 1e19"

EXCEPTIONS = {
    "attention.decoder_layer": {"huge": _SCORES},
    "attention.encoder_layer": {"huge": _SCORES},
    "attention.multi_head": {"huge": _SCORES},
    "augmentation.hsv_to_rgb": {"huge": "colours lie between 0 and 1; saturation times value leaves float32"},
    "augmentation.rotate": {"tiny": "what is between picture and fill is rounded as the larger of the two"},
    "augmentation.rotate_boxes": {"tiny": "boxes turn about the middle of the frame, and are rounded as it is"},
    "backprop.gradient_flow": {"huge": "errors grow by 1e20 a layer, and leave float32 before tanh's zero stops them"},
    "backprop.output_delta": {"tiny": _UNITY},
    "backprop.two_layer_network": _STEPS,
    "embeddings.glove_step": _STATE,
    "energy.cd_k": {"tiny": _UNITY},
    "energy.gaussian_rbm_cd_k": {"tiny": _UNITY} | _VISIBLE,
    "energy.gaussian_rbm_gibbs_chain": _VISIBLE,
    "energy.persistent_cd_k": {"tiny": _UNITY},
    "information.confusion_information": {"shifted": _INFORMATION},
    "information.information_gain": {"shifted": _INFORMATION},
    "linear.multiclass_perceptron": {"huge": "classes that were corrected alike tie but for rounding, which decides"},
    "losses.binary_cross_entropy_gradient": dict.fromkeys(("huge", "shifted", "clustered"), _CLIPPED),
    "optimization.adadelta": _STATE,
    "optimization.adagrad": _STATE,
    "optimization.adam": _STATE,
    "optimization.layerwise_learning_rates": _STEPS,
    "optimization.line_search": {"huge": "its sample objectives are squares, infinite in float32 from 1e19 on"},
    "optimization.rmsprop": _STATE,
    "recurrent.lstm_backward": {"clustered": "a gate's derivative is made of its output, which is 1 but for rounding"},
    "regularization.batch_norm_conv": _VARIANCE,
    "regularization.batch_norm_conv_backward": _VARIANCE,
    "regularization.batch_norm_dense": _VARIANCE,
    "regularization.batch_norm_dense_backward": _VARIANCE,
    "regularization.layer_norm": _VARIANCE,
    "regularization.layer_norm_backward": _VARIANCE,
}
