"""Motion between pictures, and cameras: optical flow, warping and pyramids, and where a picture was taken from.

Pictures are (height, width), y goes down, and a point or a flow is (x, y), along the columns and along the rows.
"""

from dlcourse.motion.cameras import ProjectedPoints, camera_center, camera_projection
from dlcourse.motion.derivatives import FlowDerivatives, flow_derivatives
from dlcourse.motion.direct_linear_transform import camera_dlt, dlt_rows
from dlcourse.motion.horn_schunck import horn_schunck, horn_schunck_step
from dlcourse.motion.lucas_kanade import WindowedFlow, lucas_kanade, pyramidal_lucas_kanade
from dlcourse.motion.tracker import TrackedPoints, lucas_kanade_tracker
from dlcourse.motion.variations import SAMPLE_LAGRANGIANS, euler_lagrange
from dlcourse.motion.warping import gaussian_pyramid, warp

__all__ = [
    "SAMPLE_LAGRANGIANS",
    "FlowDerivatives",
    "ProjectedPoints",
    "TrackedPoints",
    "WindowedFlow",
    "camera_center",
    "camera_dlt",
    "camera_projection",
    "dlt_rows",
    "euler_lagrange",
    "flow_derivatives",
    "gaussian_pyramid",
    "horn_schunck",
    "horn_schunck_step",
    "lucas_kanade",
    "lucas_kanade_tracker",
    "pyramidal_lucas_kanade",
    "warp",
]
