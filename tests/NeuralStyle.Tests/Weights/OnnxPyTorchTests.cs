using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Features;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>One network that PyTorch's exporter wrote in many ways; <c>Fixtures/Onnx/make_fixtures.py</c> tells how.</summary>
public sealed class OnnxPyTorchTests : TensorTest
{
    private const float Tolerance = 1e-3f / 255;

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.onnx").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Weights", "Fixtures", "Onnx");

    [Fact]
    public void Files_AllOfThem_AreThere() => Assert.Equal(21, Files.Count);

    [Theory]
    [MemberData(nameof(Files))]
    public void Import_AnyOfTheFiles_MakesTheSameImage(string file)
    {
        var model = StyleModel.Import(Path.Combine(Folder, file));

        var actual = Run(model, Array("image"));

        // The colors are in the other order there.
        var expected = file.StartsWith("bgr", StringComparison.Ordinal) ? Run(StyleModel.Import(Path.Combine(Folder, "fixed-13.onnx")), Array("image").flip(1)).flip(1) : Array("output");
        Assert.True(actual.allclose(expected, rtol: 0, atol: Tolerance), $"{(actual - expected).abs().max().item<float>() * 255}");
        Assert.Equal(5, model.Graph.Operations.Count(operation => operation is InstanceNormOperation { Weight: not null, Bias: not null }));
    }

    private static Tensor Array(string name) => NpyFile.Read(Path.Combine(Folder, name + ".npy"));

    private static Tensor Run(StyleModel model, Tensor image)
    {
        using var network = StyleNetwork.FromModel(model);
        using var noGradient = no_grad();
        return network.call(image);
    }
}
