"""Makes the fixtures beside it: tiny networks of published layouts, an input, and what PyTorch makes of it.

Run with Python 3 and PyTorch 1.13 (Debian's python3-torch) in this folder: python3 make_fixtures.py
Networks have random weights and few channels. Outputs are images in [0, 1] before clamping, cut to the input's size.
"""
import json
import os
from collections import OrderedDict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from networks import WIDTH, Transformer, Tree, examples, gordicaleksa, pystiche, reconet, rrmina

torch.manual_seed(20170601)

HEIGHT, BREADTH = 21, 30


def save_array(name, tensor):
    np.save(name + ".npy", np.ascontiguousarray(tensor.numpy().astype("<f4")))


def save_output(name, image):
    save_array(name + ".output", image[:, :, :image.shape[2], :image.shape[3]])


image = torch.rand(1, 3, HEIGHT, BREADTH)
save_array("image", image)

# pytorch/examples, with the buffers that PyTorch before 0.4 left behind, in both formats
net = Transformer(examples).eval()
state = net.state_dict()
for key in [k for k in state if k.startswith(("in", "res")) and ".in" in "." + k and k.endswith("weight")]:
    state[key.replace("weight", "running_mean")] = torch.full_like(state[key], 7.0)
    state[key.replace("weight", "running_var")] = torch.full_like(state[key], 9.0)
torch.save(state, "examples.pth")
torch.save(state, "examples-legacy.pth", _use_new_zipfile_serialization=False)
save_output("examples", net(image * 255) / 255)

# The same trained with DataParallel and saved with other things around it
parallel = OrderedDict(("module." + key, value) for key, value in net.state_dict().items())
optimizer = {"state": {0: {"step": 3, "exp_avg": torch.zeros(4)}}, "param_groups": [{"lr": 1e-3, "params": [0]}]}
torch.save({"epoch": 2, "state_dict": parallel, "optimizer": optimizer}, "examples-wrapped.pth")

torch.onnx.export(net, image[:, :, :20, :28] * 255, "examples.onnx", opset_version=9, input_names=["input1"], output_names=["output1"], do_constant_folding=False)

net = Transformer(gordicaleksa).eval()
mean, deviation = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1)
torch.save({"commit_hash": "0123abcd", "content_weight": 1.0, "style_weight": 4e5, "num_of_epochs": 2, "state_dict": net.state_dict(), "optimizer_state": optimizer}, "gordicaleksa.pth")
save_output("gordicaleksa", net((image - mean) / deviation) * deviation + mean)

net = Transformer(pystiche, residuals=1).eval()
torch.save(net.state_dict(), "pystiche.pth")
save_output("pystiche", net(image * 255) / 255)

net = Transformer(rrmina, residuals=1, transposed=True).eval()
torch.save(net.state_dict(), "rrmina.pth")
save_output("rrmina", net(image.flip(1) * 255).flip(1) / 255)

net = Transformer(reconet, residuals=1).eval()
torch.save(net.state_dict(), "reconet.pth")
save_output("reconet", ((net(image) / 255).tanh() * 150 + 127.5) / 255)

# lengstrom: TensorFlow's variables, three for each convolution, and its padding; sides are multiples of four. The image is in [0, 1] here: the test divides the first kernels by 255
os.makedirs("lengstrom", exist_ok=True)
manifest, variables = {}, []


def variable(values):
    name = "Variable" if not variables else f"Variable_{len(variables)}"
    variables.append(values)
    values.numpy().astype("<f4").tofile(os.path.join("lengstrom", name))
    manifest[name] = {"filename": name, "shape": list(values.shape)}
    return values


def same(x, stride, kernel):
    pads = []
    for side in (x.shape[3], x.shape[2]):
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def tensorflow(x, channels, kernel, stride=1, relu=True, transposed=False):
    inner = (channels, x.shape[1]) if transposed else (x.shape[1], channels)
    weight = variable(0.3 * torch.randn(kernel, kernel, *inner))
    shift, scale = variable(0.3 * torch.randn(channels)), variable(1 + 0.3 * torch.randn(channels))
    if transposed:
        y = F.conv_transpose2d(x, weight.permute(3, 2, 0, 1), stride=stride)[:, :, :x.shape[2] * stride, :x.shape[3] * stride]
    else:
        y = F.conv2d(same(x, stride, kernel), weight.permute(3, 2, 0, 1), stride=stride)
    y = F.instance_norm(y, weight=scale, bias=shift, eps=1e-3)
    return y.relu() if relu else y


x = image[:, :, :20, :28]
x = tensorflow(x, WIDTH, 9)
x = tensorflow(x, 2 * WIDTH, 3, 2)
x = tensorflow(x, 4 * WIDTH, 3, 2)
x = x + tensorflow(tensorflow(x, 4 * WIDTH, 3), 4 * WIDTH, 3, relu=False)
x = tensorflow(x, 2 * WIDTH, 3, 2, transposed=True)
x = tensorflow(x, WIDTH, 3, 2, transposed=True)
x = tensorflow(x, 3, 9, relu=False)
save_array("lengstrom.output", (x.tanh() * 150 + 127.5) / 255)
for name in ("Variable_2_Adam", "beta1_power"):
    manifest[name] = {"filename": name, "shape": []}
with open(os.path.join("lengstrom", "manifest.json"), "w") as file:
    json.dump(manifest, file)

# VGG of few channels, tap by tap
CHANNELS = [2, 4, 6, 8, 8]


def vgg(counts):
    layers, taps, channels = [], [], 3
    for block, count in enumerate(counts):
        for i in range(count):
            layers += [nn.Conv2d(channels, CHANNELS[block], 3, padding=1), nn.ReLU()]
            taps.append(len(layers) - 1)
            channels = CHANNELS[block]
        layers.append(nn.MaxPool2d(2))
    return layers, taps


def run(layers, taps, x):
    found = []
    for i, layer in enumerate(layers):
        x = layer(x)
        if i in taps:
            found.append(x)
    return found


def scaled(layers):
    for layer in layers:
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3):
            layer.weight.mul_(4)  # else deep features of random weights are nearly constant
    return layers


def save_taps(name, taps):
    save_array(name + ".taps", torch.cat([tap.flatten() for tap in taps]))


narrow = torch.rand(1, 3, 33, 40)
save_array("narrow", narrow)
for name, counts in (("vgg16", [2, 2, 3, 3, 3]), ("vgg19", [2, 2, 4, 4, 4])):
    layers, taps = vgg(counts)
    net = Tree()
    net.place("features", nn.Sequential(*scaled(layers)))
    net.place("classifier", nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 2)))
    torch.save(net.state_dict(), name + ".pth")
    torch.save(net.state_dict(), name + "-legacy.pth", _use_new_zipfile_serialization=False)
    save_taps(name, run(layers, taps, (narrow - mean) / deviation))

# The Caffe form: the classifier's keys are those of jcjohnson's conversions, BGR in 0-255 less a mean
caffe = OrderedDict((key.replace("classifier.0", "classifier.1").replace("classifier.3", "classifier.4"), value) for key, value in net.state_dict().items())
torch.save(caffe, "vgg19-caffe.pth")
bgr = narrow.flip(1) * 255 - torch.tensor([103.939, 116.779, 123.68]).reshape(1, 3, 1, 1)
save_taps("vgg19-caffe", run(layers, taps, bgr))

# AdaIN: the normalized encoder as a list with its color layer, and the decoder
layers = [nn.Conv2d(3, 3, 1)]
layers[0].weight.copy_(torch.tensor([[0, 0, 255.0], [0, 255, 0], [255, 0, 0]]).reshape(3, 3, 1, 1) * 0.01)
layers[0].bias.copy_(torch.tensor([-103.939, -116.779, -123.68]) * 0.01)
channels, taps = 3, []
for block, count in enumerate([2, 2, 4, 1]):
    if block > 0:
        layers.append(nn.MaxPool2d(2, 2, ceil_mode=True))
    for _ in range(count):
        layers += [nn.ReflectionPad2d(1), nn.Conv2d(channels, CHANNELS[block], 3), nn.ReLU()]
        taps.append(len(layers) - 1)
        channels = CHANNELS[block]
encoder = nn.Sequential(*scaled(layers))
torch.save(encoder.state_dict(), "vgg-normalised.pth")
save_taps("vgg-normalised", run(layers, taps, narrow))


def pad_conv(a, b):
    return [nn.ReflectionPad2d(1), nn.Conv2d(a, b, 3)]


decoder = nn.Sequential(
    *pad_conv(8, 6), nn.ReLU(), nn.UpsamplingNearest2d(scale_factor=2),
    *pad_conv(6, 6), nn.ReLU(), *pad_conv(6, 6), nn.ReLU(), *pad_conv(6, 6), nn.ReLU(),
    *pad_conv(6, 4), nn.ReLU(), nn.UpsamplingNearest2d(scale_factor=2),
    *pad_conv(4, 4), nn.ReLU(), *pad_conv(4, 2), nn.ReLU(), nn.UpsamplingNearest2d(scale_factor=2),
    *pad_conv(2, 2), nn.ReLU(), *pad_conv(2, 3))
torch.save(decoder.state_dict(), "adain-decoder.pth")
save_array("adain.output", decoder(encoder(narrow))[:, :, :33, :40])
