"""Measures PyTorch on what `NeuralStyle.Benchmarks --export FOLDER` wrote: the same weights and images, outputs compared.

    python3 benchmarks/pytorch_peer.py FOLDER [--threads N] [--repeat N]

Runs on any PyTorch from 1.8; written for Debian 12's 1.13 (package python3-torch). Prints rows as in benchmarks/results.
The share of GEMM is left out: Debian's matrix products are as slow as the BLAS that happens to be installed, its convolutions are not.
The network is fast neural style's (Johnson et al. 2016) with the key names of pytorch/examples.
"""
import argparse
import os
import statistics
import time

import torch
from torch import nn
from torch.nn import functional


class ConvLayer(nn.Module):
    def __init__(self, inputs, outputs, size, stride=1, enlarge=1):
        super().__init__()
        self.pad, self.enlarge = size // 2, enlarge
        self.conv2d = nn.Conv2d(inputs, outputs, size, stride)

    def forward(self, x):
        if self.enlarge > 1:
            x = functional.interpolate(x, mode="nearest", scale_factor=self.enlarge)
        return self.conv2d(functional.pad(x, [self.pad] * 4, mode="reflect"))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1, self.in1 = ConvLayer(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True)
        self.conv2, self.in2 = ConvLayer(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True)

    def forward(self, x):
        return self.in2(self.conv2(torch.relu(self.in1(self.conv1(x))))) + x


class Network(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        layers = [
            ("1", ConvLayer(3, width, 9)), ("2", ConvLayer(width, 2 * width, 3, stride=2)), ("3", ConvLayer(2 * width, 4 * width, 3, stride=2)),
            ("4", ConvLayer(4 * width, 2 * width, 3, enlarge=2)), ("5", ConvLayer(2 * width, width, 3, enlarge=2))]
        for name, layer in layers[:3]:
            self.add_module("conv" + name, layer)
            self.add_module("in" + name, nn.InstanceNorm2d(layer.conv2d.out_channels, affine=True))
        for number in range(1, 6):
            self.add_module("res%d" % number, Residual(4 * width))
        for name, layer in layers[3:]:
            self.add_module("deconv" + str(int(name) - 3), layer)
            self.add_module("in" + name, nn.InstanceNorm2d(layer.conv2d.out_channels, affine=True))
        self.deconv3 = ConvLayer(width, 3, 9)

    def forward(self, x):
        for name in "123":
            x = torch.relu(getattr(self, "in" + name)(getattr(self, "conv" + name)(x)))
        for number in range(1, 6):
            x = getattr(self, "res%d" % number)(x)
        x = torch.relu(self.in4(self.deconv1(x)))
        x = torch.relu(self.in5(self.deconv2(x)))
        return self.deconv3(x)


def multiply_adds(network, image):
    """Of the convolutions, counted as they run."""
    total = []
    hooks = [layer.register_forward_hook(lambda layer, _, output: total.append(layer.weight.numel() * output.shape[2] * output.shape[3]))
             for layer in network.modules() if isinstance(layer, nn.Conv2d)]
    network(image)
    for hook in hooks:
        hook.remove()
    return sum(total)


def seconds(run, repeat):
    def once():
        start = time.perf_counter()
        run()
        return time.perf_counter() - start
    once()
    return [once() for _ in range(repeat)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network = Network()
    network.load_state_dict(torch.load(os.path.join(options.folder, "network.pth")))
    images = torch.load(os.path.join(options.folder, "images.pth"))
    print("| benchmark | case | median ms | mean ms | deviation ms | Mpx/s | GFLOP/s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with torch.no_grad():
        for name in sorted((key for key in images if key.startswith("image")), key=lambda key: int(key[5:])):
            side = int(name[7:])
            image = images[name].permute(2, 0, 1)[None].contiguous()
            stylize = lambda: network(image * 255).clamp(0, 255).div(255)
            difference = (stylize()[0].permute(1, 2, 0) - images["stylized%d" % side]).abs().max().item()
            if not difference < 1e-3:
                raise SystemExit("PyTorch's image of %d differs by %g." % (side, difference))
            times = seconds(stylize, options.repeat)
            mean = statistics.mean(times)
            gflops = 2 * multiply_adds(network, image) / mean / 1e9
            print("| PyTorch %s | Images %dx%d, Threads %d | %.1f | %.1f | %.2f | %.2f | %.1f |" % (
                torch.__version__.split("+")[0], side, side, options.threads, 1e3 * statistics.median(times), 1e3 * mean,
                1e3 * statistics.pstdev(times), side * side / mean / 1e6, gflops))


if __name__ == "__main__":
    main()
