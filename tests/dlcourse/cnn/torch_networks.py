"""The networks once more, in PyTorch: each module has the name of the Keras layer whose weights it takes.

They are written from the papers and note D, layer by layer, with PyTorch's own padding, pooling and normalisation.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from dlcourse.convolution import connection_table
from tests.dlcourse.cnn.twins import ByTable, Depthwise, Twin


def flat(x):
    """Flatten as Keras does, the channels last."""
    return x.permute(0, 2, 3, 1).flatten(1)


class LeNet5(Twin):
    def __init__(self, codes):
        super().__init__()
        self.codes = torch.tensor(codes)
        self.C1, self.C5, self.F6 = nn.Conv2d(1, 6, 5), nn.Conv2d(16, 120, 5), nn.Linear(120, 84)
        self.S2, self.S4, self.C3 = Depthwise(6), Depthwise(16), ByTable(connection_table(6).numpy(), 5)

    def answer(self, x):
        for layer in (self.C1, self.S2, self.C3, self.S4, self.C5):
            x = 1.7159 * torch.tanh(2 / 3 * layer(x))
        x = 1.7159 * torch.tanh(2 / 3 * self.F6(x.flatten(1)))
        return -(torch.cdist(x, self.codes, compute_mode="donot_use_mm_for_euclid_dist") ** 2)


class LeNet(Twin):
    def __init__(self, channels, classes, side):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(channels, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.dense1, self.dense2 = nn.Linear(16 * side * side, 120), nn.Linear(120, 84)
        self.logits = nn.Linear(84, classes)

    def answer(self, x):
        x = F.max_pool2d(torch.sigmoid(self.conv1(x)), 2)
        x = F.max_pool2d(torch.sigmoid(self.conv2(x)), 2)
        return self.logits(torch.sigmoid(self.dense2(torch.sigmoid(self.dense1(flat(x))))))


class AlexNet(Twin):
    def __init__(self, channels, classes, maps, units):
        super().__init__()
        a, b, c, d, e = maps
        self.conv1, self.conv2 = nn.Conv2d(channels, a, 11, stride=4), nn.Conv2d(a, b, 5, padding=2)
        self.conv3, self.conv4, self.conv5 = (nn.Conv2d(m, n, 3, padding=1) for m, n in ((b, c), (c, d), (d, e)))
        self.dense1, self.dense2, self.logits = nn.Linear(e, units), nn.Linear(units, units), nn.Linear(units, classes)

    def answer(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 3, 2)
        x = F.relu(self.conv5(F.relu(self.conv4(F.relu(self.conv3(x))))))
        return self.logits(F.relu(self.dense2(F.relu(self.dense1(flat(F.max_pool2d(x, 3, 2)))))))


class VGG11(Twin):
    def __init__(self, channels, classes, blocks, units):
        super().__init__()
        for number, (convolutions, maps) in enumerate(blocks, start=1):
            for index in range(1, convolutions + 1):
                self.add_module(f"block{number}_conv{index}", nn.Conv2d(channels, maps, 3, padding=1))
                channels = maps
        self.blocks = blocks
        self.dense1, self.dense2, self.logits = (
            nn.Linear(maps, units),
            nn.Linear(units, units),
            nn.Linear(units, classes),
        )

    def answer(self, x):
        for number, (convolutions, _) in enumerate(self.blocks, start=1):
            for index in range(1, convolutions + 1):
                x = F.relu(getattr(self, f"block{number}_conv{index}")(x))
            x = F.max_pool2d(x, 2)
        return self.logits(F.relu(self.dense2(F.relu(self.dense1(flat(x))))))


class NiN(Twin):
    def __init__(self, channels, classes, maps):
        super().__init__()
        settings = {1: (11, 4, 0), 2: (5, 1, 2), 3: (3, 1, 1), 4: (3, 1, 1)}
        for number, wide in enumerate((*maps, classes), start=1):
            size, stride, padding = settings[number]
            self.add_module(f"block{number}_conv", nn.Conv2d(channels, wide, size, stride, padding))
            self.add_module(f"block{number}_mlp1", nn.Conv2d(wide, wide, 1))
            self.add_module(f"block{number}_mlp2", nn.Conv2d(wide, wide, 1))
            channels = wide

    def answer(self, x):
        for number in range(1, 5):
            for part in ("conv", "mlp1", "mlp2"):
                x = F.relu(getattr(self, f"block{number}_{part}")(x))
            x = F.max_pool2d(x, 3, 2) if number < 4 else x
        return F.adaptive_avg_pool2d(x, 1).flatten(1)


class GoogLeNet(Twin):
    def __init__(self, channels, classes, stages, stem):
        super().__init__()
        self.stages = stages
        self.stem1, self.stem2 = nn.Conv2d(channels, stem[0], 7, 2, 3), nn.Conv2d(stem[0], stem[0], 1)
        self.stem3, before = nn.Conv2d(stem[0], stem[1], 3, padding=1), stem[1]
        for name, (a, (b, c), (d, e), f) in self.named_blocks():
            own = {"1x1": (before, a, 1), "3x3_reduce": (before, b, 1), "3x3": (b, c, 3), "5x5_reduce": (before, d, 1)}
            own |= {"5x5": (d, e, 5), "pool_1x1": (before, f, 1)}
            for path, (inward, outward, size) in own.items():
                self.add_module(f"{name}_{path}", nn.Conv2d(inward, outward, size, padding=size // 2))
            before = a + c + e + f
        self.logits = nn.Linear(before, classes)

    def named_blocks(self):
        for stage, blocks in enumerate(self.stages, start=2):
            yield from ((f"stage{stage}_block{number}", block) for number, block in enumerate(blocks, start=1))

    def answer(self, x):
        x = F.max_pool2d(F.relu(self.stem1(x)), 3, 2, 1)
        x = F.relu(self.stem3(F.relu(self.stem2(x))))
        for name, _ in self.named_blocks():
            x = F.max_pool2d(x, 3, 2, 1) if name.endswith("block1") else x

            def path(x, which, name=name):
                return F.relu(getattr(self, f"{name}_{which}")(x))

            third, fifth = path(path(x, "3x3_reduce"), "3x3"), path(path(x, "5x5_reduce"), "5x5")
            x = torch.cat([path(x, "1x1"), third, fifth, path(F.max_pool2d(x, 3, 1, 1), "pool_1x1")], dim=1)
        return self.logits(F.adaptive_avg_pool2d(x, 1).flatten(1))


class ResNet18(Twin):
    """torchvision's with ``norm=True, bias=False``, note D's with ``norm=False, bias=True``."""

    def __init__(self, channels, classes, maps, *, norm, bias):
        super().__init__()
        self.stem, self.stem_norm = nn.Conv2d(channels, maps[0], 7, 2, 3, bias=bias), nn.BatchNorm2d(maps[0])
        before = maps[0]
        for group, wide in enumerate(maps, start=1):
            for block in (1, 2):
                name, stride = f"group{group}_block{block}", 2 if group > 1 and block == 1 else 1
                own = {"conv1": nn.Conv2d(before, wide, 3, stride, 1, bias=bias), "conv1_norm": nn.BatchNorm2d(wide)}
                own |= {"conv2": nn.Conv2d(wide, wide, 3, 1, 1, bias=bias), "conv2_norm": nn.BatchNorm2d(wide)}
                if stride == 2:
                    own["shortcut"] = nn.Conv2d(before, wide, 1, stride, bias=bias)
                    own |= {"shortcut_norm": nn.BatchNorm2d(wide)} if norm else {}
                for part, module in own.items():
                    self.add_module(f"{name}_{part}", module)
                before = wide
        self.logits = nn.Linear(before, classes)

    def answer(self, x):
        parts = dict(self.named_children())
        x = F.max_pool2d(F.relu(self.stem_norm(self.stem(x))), 3, 2, 1)
        for name in [f"group{group}_block{block}" for group in range(1, 5) for block in (1, 2)]:
            y = F.relu(parts[f"{name}_conv1_norm"](parts[f"{name}_conv1"](x)))
            y = parts[f"{name}_conv2_norm"](parts[f"{name}_conv2"](y))
            for part in ("shortcut", "shortcut_norm"):
                x = parts.get(f"{name}_{part}", nn.Identity())(x)
            x = F.relu(x + y)
        return self.logits(F.adaptive_avg_pool2d(x, 1).flatten(1))


class DenseNet(Twin):
    def __init__(self, channels, classes, first, growth, blocks):
        super().__init__()
        self.blocks = blocks
        self.stem, self.stem_norm = nn.Conv2d(channels, first, 7, 2, 3), nn.BatchNorm2d(first)
        maps = first
        for number, convolutions in enumerate(blocks, start=1):
            for index in range(1, convolutions + 1):
                self.add_module(f"block{number}_conv{index}_norm", nn.BatchNorm2d(maps))
                self.add_module(f"block{number}_conv{index}", nn.Conv2d(maps, growth, 3, padding=1))
                maps += growth
            if number < len(blocks):
                self.add_module(f"transition{number}_norm", nn.BatchNorm2d(maps))
                self.add_module(f"transition{number}_conv", nn.Conv2d(maps, maps // 2, 1))
                maps //= 2
        self.last_norm, self.logits = nn.BatchNorm2d(maps), nn.Linear(maps, classes)

    def answer(self, x):
        parts = dict(self.named_children())
        x = F.max_pool2d(F.relu(self.stem_norm(self.stem(x))), 3, 2, 1)
        for number, convolutions in enumerate(self.blocks, start=1):
            for name in [f"block{number}_conv{index}" for index in range(1, convolutions + 1)]:
                x = torch.cat([x, parts[name](F.relu(parts[f"{name}_norm"](x)))], dim=1)
            if number < len(self.blocks):
                x = F.relu(parts[f"transition{number}_norm"](x))
                x = F.avg_pool2d(parts[f"transition{number}_conv"](x), 2)
        return self.logits(F.adaptive_avg_pool2d(F.relu(self.last_norm(x)), 1).flatten(1))


class SmileClassifier(Twin):
    def __init__(self, channels, classes, maps, units, side=1):
        super().__init__()
        for number, wide in enumerate(maps, start=1):
            self.add_module(f"conv{number}", nn.Conv2d(channels, wide, 3, padding=1, bias=False))
            self.add_module(f"conv{number}_norm", nn.BatchNorm2d(wide))
            channels = wide
        self.dense1, self.logits = nn.Linear(channels * side * side, units), nn.Linear(units, classes)

    def answer(self, x):
        for number in range(1, 5):
            x = getattr(self, f"conv{number}_norm")(getattr(self, f"conv{number}")(x))
            x = F.max_pool2d(F.relu(x), 2)
        return self.logits(F.relu(self.dense1(flat(x))))
