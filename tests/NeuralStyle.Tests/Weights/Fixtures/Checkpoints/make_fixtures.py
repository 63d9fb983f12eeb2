"""Makes the fixtures beside it with PyTorch (1.13 made those committed): python3 make_fixtures.py"""
from collections import OrderedDict

import torch

TYPES = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]


def save(value, name):
    torch.save(value, name + ".zip.pth")
    torch.save(value, name + ".legacy.pth", _use_new_zipfile_serialization=False)


base = torch.arange(24.0).reshape(4, 6)
save(OrderedDict((name, torch.arange(6).reshape(2, 3).to(getattr(torch, name))) for name in TYPES), "types")
save({
    "whole": base,
    "transposed": base.t(),
    "column": base[:, 2],
    "block": base[1:3, 2:5],
    "every_other": base[::2, ::3],
    "rows": base[1:3],
    "permuted": torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
    "channels_last": torch.arange(24.0).reshape(1, 3, 2, 4).contiguous(memory_format=torch.channels_last),
}, "views")
shared = torch.tensor([1.0, 2.0, 3.0])
save({
    "shared": shared,
    "same": shared,
    "parameter": torch.nn.Parameter(torch.tensor([4.0, 5.0])),
    "scalar": torch.tensor(7.5),
    "empty": torch.zeros(0, 3),
    "needs_grad": torch.tensor([8.0], requires_grad=True),
}, "kinds")
torch.manual_seed(0)
model = torch.nn.Sequential(OrderedDict(conv=torch.nn.Conv2d(1, 2, 3), norm=torch.nn.BatchNorm2d(2)))
save(model.state_dict(), "module")
optimizer = torch.optim.Adam(model.parameters())
model(torch.ones(1, 1, 4, 4)).sum().backward()
optimizer.step()
save({
    "commit_hash": "0123abcd",
    "epoch": 3,
    "loss": 0.25,
    "done": True,
    "seed": 2 ** 64 - 1,
    "nothing": None,
    "sizes": [1, 2],
    "state_dict": model.state_dict(),
    "optimizer": optimizer.state_dict(),
}, "wrapped")
