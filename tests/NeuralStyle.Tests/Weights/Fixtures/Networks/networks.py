"""The network of Johnson et al. 2016 in PyTorch, with the names of its parts in the published layouts."""
import torch
import torch.nn.functional as F
from torch import nn

torch.set_grad_enabled(False)

WIDTH, RESIDUALS = 2, 2


class Tree(nn.Module):
    """A module whose parts stand under dotted paths, as in the layouts to imitate."""

    def place(self, path, module):
        *parents, last = path.split(".")
        node = self
        for name in parents:
            if name not in node._modules:
                node.add_module(name, nn.Module())
            node = node._modules[name]
        node.add_module(last, module)
        return module


class Transformer(Tree):
    """The network of Johnson et al. 2016, its parts named by the caller."""

    def __init__(self, names, width=WIDTH, residuals=RESIDUALS, transposed=False):
        super().__init__()
        self.transposed = transposed
        sizes = [(3, width, 9, 1), (width, 2 * width, 3, 2), (2 * width, 4 * width, 3, 2)]
        self.down = [self.pair(names("down", i), nn.Conv2d(a, b, k, s), b) for i, (a, b, k, s) in enumerate(sizes)]
        wide = 4 * width
        self.blocks = [[self.pair(names("residual", i, p), nn.Conv2d(wide, wide, 3), wide) for p in range(2)] for i in range(residuals)]
        sizes = [(4 * width, 2 * width), (2 * width, width)]
        up = (lambda a, b: nn.ConvTranspose2d(a, b, 3, 2, 1, 1)) if transposed else (lambda a, b: nn.Conv2d(a, b, 3))
        self.up = [self.pair(names("up", i), up(a, b), b) for i, (a, b) in enumerate(sizes)]
        self.last = [self.place(names("last", 0)[0], nn.Conv2d(width, 3, 9))]  # in a list, so that it has no second name
        for norm in [m for m in self.modules() if isinstance(m, nn.InstanceNorm2d)]:
            norm.weight.copy_(1 + 0.3 * torch.randn_like(norm.weight))
            norm.bias.copy_(0.3 * torch.randn_like(norm.bias))

    def pair(self, names, convolution, channels):
        return self.place(names[0], convolution), self.place(names[1], nn.InstanceNorm2d(channels, affine=True))

    @staticmethod
    def apply(pair, x, pad=True):
        convolution, norm = pair
        side = convolution.kernel_size[0] // 2
        return norm(convolution(F.pad(x, [side] * 4, mode="reflect") if pad else x))

    def forward(self, x):
        for pair in self.down:
            x = self.apply(pair, x).relu()
        for first, second in self.blocks:
            x = x + self.apply(second, self.apply(first, x).relu())
        for pair in self.up:
            x = self.apply(pair, x if self.transposed else F.interpolate(x, scale_factor=2, mode="nearest"), pad=not self.transposed).relu()
        return self.last[0](F.pad(x, [4] * 4, mode="reflect"))


def examples(stage, i, p=0):
    return {
        "down": (f"conv{i + 1}.conv2d", f"in{i + 1}"),
        "residual": (f"res{i + 1}.conv{p + 1}.conv2d", f"res{i + 1}.in{p + 1}"),
        "up": (f"deconv{i + 1}.conv2d", f"in{i + 4}"),
        "last": ("deconv3.conv2d",),
    }[stage]


def gordicaleksa(stage, i, p=0):
    return {"up": (f"up{i + 1}.conv2d.conv2d", f"in{i + 4}"), "last": ("up3.conv2d",)}.get(stage) or examples(stage, i, p)


def pystiche(stage, i, p=0):
    return {
        "down": (f"encoder.{i}.conv", f"encoder.{i}.norm"),
        "residual": (f"encoder.{i + 3}.conv{p + 1}.conv", f"encoder.{i + 3}.conv{p + 1}.norm"),
        "up": (f"decoder.{i}.conv", f"decoder.{i}.norm"),
        "last": ("decoder.2.conv",),
    }[stage]


def rrmina(stage, i, p=0):
    return {
        "down": (f"ConvBlock.{2 * i}.conv_layer", f"ConvBlock.{2 * i}.norm_layer"),
        "residual": (f"ResidualBlock.{i}.conv{p + 1}.conv_layer", f"ResidualBlock.{i}.conv{p + 1}.norm_layer"),
        "up": (f"DeconvBlock.{2 * i}.conv_transpose", f"DeconvBlock.{2 * i}.norm_layer"),
        "last": ("DeconvBlock.4.conv_layer",),
    }[stage]


def reconet(stage, i, p=0):
    return {"down": (f"conv{i + 1}.conv2d", f"conv{i + 1}.instance"), "up": (f"deconv{i + 1}.conv2d", f"deconv{i + 1}.instance")}.get(stage) or examples(stage, i, p)
