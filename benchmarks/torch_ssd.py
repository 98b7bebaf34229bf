"""SSD in PyTorch: the network of note D, the targets of its anchors, its loss, and what it detects."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional as F

from dlcourse.detection import SSD

__all__ = ["TorchSSD", "iou", "nms"]

DEVIATIONS = torch.tensor([0.1, 0.1, 0.2, 0.2])


class Block(nn.Module):
    """Twice a convolution, batch normalisation and a rectifier; then the maximum of 2 × 2."""

    def __init__(self, below: int, maps: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList([nn.Conv2d(c, maps, 3, padding=1, bias=False) for c in (below, maps)])
        self.norms = nn.ModuleList([nn.BatchNorm2d(maps) for _ in range(2)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = F.relu(norm(convolution(x)))
        return F.max_pool2d(x, 2)


class TorchSSD(nn.Module):
    """The twin of a model of ours, with its weights and anchors."""

    def __init__(self, ours: SSD, anchors: torch.Tensor) -> None:
        super().__init__()
        self.anchors, self.classes = anchors, ours.classes
        maps = [ours.maps] * (len(ours.sizes) - 2)
        below = [ours.channels, *ours.base, *maps]
        self.base = nn.ModuleList(Block(*pair) for pair in zip(below, [*ours.base], strict=False))
        self.scales = nn.ModuleList(Block(*pair) for pair in zip([ours.base[-1], *maps], maps, strict=False))
        sides = [ours.base[-1], *maps, maps[-1] if maps else ours.base[-1]]
        each = ours.anchors_of_a_cell
        self.of_classes = nn.ModuleList(nn.Conv2d(c, each * (ours.classes + 1), 3, padding=1) for c in sides)
        self.of_offsets = nn.ModuleList(nn.Conv2d(c, each * 4, 3, padding=1) for c in sides)
        self._take(ours)

    @torch.no_grad()
    def _take(self, ours: SSD) -> None:
        blocks = {f"base{n}": block for n, block in enumerate(self.base, 1)}
        blocks |= {f"scale{n}": block for n, block in enumerate(self.scales, 1)}
        modules: dict[str, nn.Module] = {}
        for name, block in blocks.items():
            for n, pair in enumerate(zip(block.convolutions, block.norms, strict=True), 1):
                modules |= zip((f"{name}_conv{n}", f"{name}_conv{n}_norm"), pair, strict=True)
        for n, pair in enumerate(zip(self.of_classes, self.of_offsets, strict=True)):
            modules |= zip((f"heads{n}_classes", f"heads{n}_offsets"), pair, strict=True)
        layers = [layer for part in (ours.backbone, ours.scales, ours.heads) for layer in part.layers if layer.weights]
        assert sorted(layer.name for layer in layers) == sorted(modules)
        for layer in layers:
            module = modules[layer.name]
            norm = isinstance(module, nn.BatchNorm2d)
            arrays = [module.weight, module.bias, *((module.running_mean, module.running_var) if norm else ())]
            for array, value in zip([a for a in arrays if a is not None], layer.get_weights(), strict=True):
                array.copy_(torch.tensor(value).permute(*((3, 2, 0, 1) if value.ndim == 4 else (0,))))

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = pictures.permute(0, 3, 1, 2)
        for block in self.base:
            x = block(x)
        maps = [x]
        for block in self.scales:
            maps.append(block(maps[-1]))
        maps.append(maps[-1].amax(dim=(2, 3), keepdim=True))
        return self._rows(maps, self.of_classes, self.classes + 1), self._rows(maps, self.of_offsets, 4)

    @staticmethod
    def _rows(maps: Sequence[torch.Tensor], heads: nn.ModuleList, values: int) -> torch.Tensor:
        answers = [head(x).permute(0, 2, 3, 1) for head, x in zip(heads, maps, strict=True)]
        return torch.cat([answer.reshape(len(answer), -1, values) for answer in answers], dim=1)

    def loss(self, pictures: torch.Tensor, truths: torch.Tensor) -> torch.Tensor:
        """Mean over the pictures of note D's loss, with the targets of each picture's anchors."""
        scores, offsets = self(pictures)
        targets = [self._target(truth[truth[:, 0] >= 0]) for truth in truths]
        classes, wanted = (torch.stack(each) for each in zip(*targets, strict=True))
        mask = (classes > 0)[..., None]
        of_classes = F.cross_entropy(scores.flatten(0, 1), classes.flatten())
        return of_classes + torch.where(mask, (offsets - wanted).abs(), 0.0).mean()

    def _target(self, truths: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        table = iou(self.anchors, truths[:, 1:])
        best, assigned = table.max(dim=1)
        assigned = torch.where(best >= 0.5, assigned, -1)
        for _ in truths:  # each truth gets an anchor, the best pair of all that are left first
            anchor, truth = divmod(int(table.argmax()), len(truths))
            assigned[anchor] = truth
            table[anchor, :] = table[:, truth] = -1
        found = assigned >= 0
        boxes = truths[assigned.clamp(0)]
        classes = torch.where(found, boxes[:, 0].long() + 1, 0)
        centre, size = _centres(self.anchors)
        there, its_size = _centres(boxes[:, 1:])
        offsets = torch.cat([(there - centre) / size, torch.log(its_size / size)], dim=1) / DEVIATIONS
        return classes, offsets

    def detect(self, pictures: torch.Tensor, threshold: float, least: float) -> list[torch.Tensor]:
        """Classes, -1 for nothing, and boxes of all anchors."""
        scores, offsets = self(pictures)
        confidences, classes = scores.softmax(dim=2)[..., 1:].max(dim=2)
        centre, size = _centres(self.anchors)
        move = offsets * DEVIATIONS
        there, its_size = centre + move[..., :2] * size, move[..., 2:].exp() * size
        boxes = torch.cat([there - its_size / 2, there + its_size / 2], dim=2)
        for n in range(len(pictures)):
            kept = torch.zeros(len(self.anchors), dtype=torch.bool)
            for k in range(self.classes):
                (own,) = ((classes[n] == k) & (confidences[n] >= least)).nonzero(as_tuple=True)
                kept[own[nms(boxes[n, own], confidences[n, own], threshold)]] = True
            classes[n, ~kept] = -1
        return [classes, boxes]


def _centres(boxes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]


def iou(boxes: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """Intersection over union of each box with each other one."""
    common = torch.minimum(boxes[:, None, 2:], others[:, 2:]) - torch.maximum(boxes[:, None, :2], others[:, :2])
    intersection = common.clamp(0).prod(dim=2)
    areas, their_areas = ((each[:, 2:] - each[:, :2]).prod(dim=1) for each in (boxes, others))
    return intersection / (areas[:, None] + their_areas - intersection)


def nms(boxes: torch.Tensor, scores: torch.Tensor, threshold: float) -> torch.Tensor:
    """Indices of the boxes that are kept, the most certain first."""
    order, kept = scores.argsort(descending=True, stable=True), []
    while len(order):
        kept.append(order[0])
        near = iou(boxes[order[:1]], boxes[order[1:]])[0] > threshold
        order = order[1:][~near]
    return torch.stack(kept) if kept else order
