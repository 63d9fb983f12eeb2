using NeuralStyle.Networks;
using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Inference;

/// <summary>Models for tests of the stylizer.</summary>
internal static class StylizerModels
{
    /// <summary>A tiny network with random weights.</summary>
    public static StyleModel Small(int styles = 1)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = NeuralStyle.Graphs.ValueRange.ZeroToOne, Styles = styles });
        using (no_grad())
        {
            foreach (var parameter in network.named_parameters().Where(named => named.name.Contains("in", StringComparison.Ordinal)))
            {
                parameter.parameter.uniform_(0.2, 1.5); // styles that differ
            }
        }

        return network.ToModel();
    }
}
