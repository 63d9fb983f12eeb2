using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>One network as PyTorch itself saves it, in the ways of trainings.</summary>
public sealed class TorchWrappingsTests : TensorTest
{
    private const string Script = """
        import argparse, collections, copy, datetime, pathlib
        import torch
        from torch import nn

        def tree(weights):
            root = nn.Module()
            for key, value in weights.items():
                *parents, last = key.split('.')
                node = root
                for name in parents:
                    if name not in node._modules:
                        node.add_module(name, nn.Module())
                    node = node._modules[name]
                node.register_parameter(last, nn.Parameter(value.clone()))
            return root

        def holder(**modules):
            root = nn.Module()
            for name, module in modules.items():
                root.add_module(name, module)
            return root

        def save(name, content, **options):
            torch.save(content, name + '.made.pth', **options)

        weights = torch.load('base.pth')
        net = tree(weights)
        older = tree({key: value + 1 for key, value in weights.items()})
        parallel = nn.DataParallel(net)
        average = torch.optim.swa_utils.AveragedModel(net)
        optimizer = torch.optim.Adam(older.parameters())
        for parameter in older.parameters():
            parameter.grad = torch.ones_like(parameter)
        optimizer.step()
        critic = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 1, 3))
        flat, start, views = torch.cat([value.flatten() for value in weights.values()]), 0, {}
        for key, value in weights.items():
            views[key] = flat[start:start + value.numel()].view(value.shape)
            start += value.numel()

        save('plain', net.state_dict())
        save('legacy', net.state_dict(), _use_new_zipfile_serialization=False)
        save('parameters', dict(net.named_parameters()))
        save('views', views)
        save('parallel', parallel.state_dict())
        save('parallel-twice', nn.DataParallel(parallel).state_dict())
        save('held', holder(transformer=parallel).state_dict())
        save('held-with-a-critic', holder(generator=net, discriminator=critic).state_dict())
        save('average-alone', average.state_dict())
        save('average', {'model': older.state_dict(), 'swa_model': average.state_dict()})
        save('average-of-parallel', {'net': older.state_dict(), 'ema': torch.optim.swa_utils.AveragedModel(parallel).state_dict()})
        save('training', {'epoch': 3, 'model': parallel.state_dict(), 'optimizer': optimizer.state_dict(), 'rng': torch.get_rng_state()})
        save('objects', {
            'args': argparse.Namespace(lr=1e-3, device=torch.device('cpu'), dtype=torch.float32), 'folder': pathlib.PurePosixPath('runs'),
            'when': datetime.datetime(2024, 2, 29), 'history': collections.defaultdict(list, loss=[1.0]), 'size': torch.Size([1, 2]),
            'state_dict': net.state_dict()})
        save('list', [{'optimizer': optimizer.state_dict()}, {'weights': net.state_dict()}])
        save('legacy-training', {'state_dict': parallel.state_dict(), 'optimizer': optimizer.state_dict()}, _use_new_zipfile_serialization=False)
        """;

    [Fact]
    public void Import_AnythingThatPyTorchSaves_IsTheSameNetwork()
    {
        using var folder = new TemporaryFolder();
        var weights = OnnxNetworksTests.Examples();
        TorchCheckpoint.Write(weights, folder.File("base.pth"));
        Python.Run(folder.Path, Script);
        var expected = StyleModel.Import(weights).Weights;
        var files = Directory.GetFiles(folder.Path, "*.made.pth");

        Assert.Equal(15, files.Length);
        Assert.All(files, file =>
        {
            var actual = StyleModel.Import(file).Weights;
            Assert.All(expected, weight => Assert.True(weight.Value.Bytes.Span.SequenceEqual(actual[weight.Key].Bytes.Span), weight.Key));
        });
    }
}
