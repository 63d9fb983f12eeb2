using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Networks;

/// <summary>The law that everything rests on: running the graph equals running the module.</summary>
internal static class GraphLaw
{
    /// <summary>Runs a network, and its graph after a trip through JSON, on the same image.</summary>
    public static void Holds(StyleNetwork network, int height, int width, Tensor? style = null, double tolerance = 1e-5)
    {
        RandomizeNorms(network);
        using var noGradient = no_grad();
        var image = rand(2, 3, height, width);
        var model = network.ToModel();
        var copy = new StyleModel(GraphJson.Read(GraphJson.Write(model.Graph)), model.Weights, model.Info);
        using var fromGraph = StyleNetwork.FromModel(copy);

        var expected = network.call(image, style);
        var actual = fromGraph.call(image, style);

        Assert.Equal(image.shape, expected.shape);
        Assert.True(expected.allclose(actual, rtol: 0, atol: tolerance), $"Largest difference {(expected - actual).abs().max().item<float>()}.");
    }

    // New norms are all ones and zeros, which would hide swapped names.
    private static void RandomizeNorms(StyleNetwork network)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name.Contains("in", StringComparison.Ordinal) || name.Contains("norm", StringComparison.Ordinal))
            {
                parameter.uniform_(0.5, 1.5);
            }
        }
    }
}
