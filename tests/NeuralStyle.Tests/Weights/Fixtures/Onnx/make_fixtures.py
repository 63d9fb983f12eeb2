"""Makes the fixtures beside it: one tiny network, written as ONNX by PyTorch's exporter in many ways, an image, and what PyTorch makes of it.

Run with Python 3 and PyTorch 1.13 (Debian's python3-torch) in this folder: python3 make_fixtures.py
The network has random weights and takes and gives RGB in 0-255. The output is an image in [0, 1] before clamping, of the input's size.
"""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(20170601)
torch.set_grad_enabled(False)

WIDTH, WIDE = 2, 4
HEIGHT, BREADTH = 21, 30


def plain(norm, x):
    return norm(x)


def spelled_out(norm, x):
    mean = x.mean(dim=(2, 3), keepdim=True)
    variance = (x - mean).pow(2).mean(dim=(2, 3), keepdim=True)
    return (x - mean) / (variance + norm.eps).sqrt() * norm.weight.view(1, -1, 1, 1) + norm.bias.view(1, -1, 1, 1)


def flattened(norm, x):
    flat = x.reshape(x.shape[0], x.shape[1], -1)
    centered = flat - flat.mean(dim=2, keepdim=True)
    scaled = centered * torch.reciprocal(torch.sqrt((centered * centered).mean(dim=2, keepdim=True) + norm.eps))
    return norm.bias[None, :, None, None] + norm.weight[None, :, None, None] * scaled.reshape(x.shape)


def in_groups(norm, x):
    return F.group_norm(x, norm.num_features, norm.weight, norm.bias, norm.eps)


class Network(nn.Module):
    """Down by two, a residual block, up by two."""

    def __init__(self):
        super().__init__()
        self.first, self.down = nn.Conv2d(3, WIDTH, 5), nn.Conv2d(WIDTH, WIDE, 3, 2)
        self.block = nn.ModuleList(nn.Conv2d(WIDE, WIDE, 3) for _ in range(2))
        self.up, self.last = nn.Conv2d(WIDE, WIDTH, 3), nn.Conv2d(WIDTH, 3, 5)
        self.norms = nn.ModuleList(nn.InstanceNorm2d(channels, affine=True) for channels in (WIDTH, WIDE, WIDE, WIDE, WIDTH))
        for norm in self.norms:
            norm.weight.copy_(1 + 0.3 * torch.randn_like(norm.weight))
            norm.bias.copy_(0.3 * torch.randn_like(norm.bias))
        self.last.weight.mul_(30)
        self.last.bias.fill_(120)
        self.norm, self.sized, self.zeros = plain, False, False

    def convolve(self, convolution, x):
        side = convolution.kernel_size[0] // 2
        return convolution(F.pad(x, [side] * 4, mode="reflect"))

    def forward(self, x):
        y = self.norm(self.norms[0], self.convolve(self.first, x)).relu()
        y = whole = self.norm(self.norms[1], self.convolve(self.down, y)).relu()
        y = self.norm(self.norms[2], self.convolve(self.block[0], y)).relu()
        y = whole + self.norm(self.norms[3], self.convolve(self.block[1], y))
        y = F.interpolate(y, size=(2 * y.shape[2], 2 * y.shape[3]), mode="nearest") if self.sized else F.interpolate(y, scale_factor=2, mode="nearest")
        y = self.norm(self.norms[4], self.convolve(self.up, y)).relu()
        y = self.convolve(self.last, y)
        return y[:, :, :x.shape[2], :x.shape[3]] if self.sized else y


class Pixels(nn.Module):
    """The network around bytes, channels last."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, pixels):
        return self.net(pixels.permute(0, 3, 1, 2).float()).clamp(0, 255).round().to(torch.uint8).permute(0, 2, 3, 1)


class Units(nn.Module):
    """The network around images in [0, 1], in the order blue, green, red."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return torch.flip(self.net(torch.flip(image, [1]) * 255), [1]) / 255


def save_array(name, tensor):
    np.save(name, np.ascontiguousarray(tensor.numpy().astype("<f4")))


image = torch.rand(1, 3, HEIGHT, BREADTH)
even = image[:, :, :20] * 255  # an odd height comes back longer, which a file for one size would keep
net = Network().eval()
save_array("image.npy", image)
save_array("output.npy", net(image * 255)[:, :, :HEIGHT, :BREADTH] / 255)
any_size = {"x": {0: "n", 2: "h", 3: "w"}, "y": {0: "n", 2: "h", 3: "w"}}


def export(name, opset, module=net, norm=plain, sized=False, dynamic=False, sample=even, **options):
    net.norm, net.sized = norm, sized
    torch.onnx.export(module, sample, name + ".onnx", opset_version=opset, input_names=["x"], output_names=["y"], dynamic_axes=any_size if dynamic else None, **options)


for opset in (9, 11, 13, 16):
    export(f"fixed-{opset}", opset)
    export(f"dynamic-{opset}", opset, dynamic=True)
export("sized-11", 11, sized=True, dynamic=True)
export("sized-16", 16, sized=True, dynamic=True)
export("sized-fixed-13", 13, sized=True)
export("unfolded-9", 9, do_constant_folding=False)
export("initializers-as-inputs-9", 9, keep_initializers_as_inputs=True)
export("spelled-out-11", 11, norm=spelled_out)
export("spelled-out-16", 16, norm=spelled_out, dynamic=True)
export("flattened-11", 11, norm=flattened)
export("flattened-13", 13, norm=flattened, dynamic=True)
export("groups-13", 13, norm=in_groups)
export("groups-16", 16, norm=in_groups, dynamic=True)
export("pixels-11", 11, module=Pixels(net), sample=even.round().to(torch.uint8).permute(0, 2, 3, 1))
export("bgr-units-13", 13, module=Units(net), sample=image[:, :, :20])
