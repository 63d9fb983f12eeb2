using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>Networks that PyTorch's exporter wrote, of each of its versions of operations.</summary>
public sealed class OnnxExporterTests : TensorTest
{
    private const string Script = """
        import sys
        sys.path.insert(0, 'FIXTURES')
        import torch
        from torch import nn
        from networks import Transformer, examples

        class Around(nn.Module):
            def __init__(self, net, last):
                super().__init__()
                self.net, self.last = net, last

            def forward(self, image):
                image = image.permute(0, 3, 1, 2) if self.last else image
                image = (self.net(image * 255) / 255).clamp(0, 1)
                return image.permute(0, 2, 3, 1) if self.last else image

        net = Transformer(examples).eval()
        image = torch.rand(1, 3, 20, 28)
        torch.save(net.state_dict(), 'net.pth')
        sizes = {'x': {2: 'h', 3: 'w'}, 'y': {2: 'h', 3: 'w'}}
        for version in (9, 11, 13, 16):
            torch.onnx.export(net, image, f'plain-{version}.onnx', opset_version=version)
            torch.onnx.export(net, image, f'any-size-{version}.onnx', opset_version=version, input_names=['x'], output_names=['y'], dynamic_axes=sizes)
            torch.onnx.export(Around(net, False), image, f'scaled-{version}.onnx', opset_version=version)
            torch.onnx.export(Around(net, True), image.permute(0, 2, 3, 1), f'channels-last-{version}.onnx', opset_version=version)
        """;

    [Fact]
    public void Import_ExportedNetworks_AreTheOnesThatWereExported()
    {
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, Script.Replace("FIXTURES", Path.GetDirectoryName(Fixture.Network("networks.py")), StringComparison.Ordinal));
        var expected = StyleModel.Import(folder.File("net.pth"));
        var image = rand(1, 3, 24, 32);
        var files = Directory.GetFiles(folder.Path, "*.onnx");

        Assert.Equal(16, files.Length);
        Assert.All(files, file => Assert.True(Run(expected, image).equal(Run(StyleModel.Import(file), image)).all().item<bool>(), file));
    }

    private static Tensor Run(StyleModel model, Tensor image)
    {
        using var network = StyleNetwork.FromModel(model);
        using var noGradient = no_grad();
        return network.call(image);
    }
}
