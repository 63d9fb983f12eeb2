using NeuralStyle.Networks;
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

    /// <summary>A tiny network for any style image, with random weights.</summary>
    public static StyleModel AnyStyle(int styles = 2)
    {
        using var network = new AnyStyleNetwork(new AnyStyleNetworkOptions
        {
            Trunk = new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Range = NeuralStyle.Graphs.ValueRange.ZeroToOne, Styles = styles },
            Predictor = new StylePredictorOptions { Blocks = [[4, 5], [6], [16]], StatisticsLayers = [1, 2, 3], HiddenChannels = 7 },
            StyleSize = 32,
        });
        using (no_grad())
        {
            network.Predictor.get_parameter("rows.weight")!.uniform_(-0.5, 0.5); // styles that differ
            foreach (var parameter in network.Trunk.named_parameters().Where(named => named.name.Contains("in", StringComparison.Ordinal)))
            {
                parameter.parameter.uniform_(0.2, 1.5);
            }

            network.Predictor.Standardize(rand(network.Predictor.Options.StatisticsCount), rand(network.Predictor.Options.StatisticsCount).add(0.5));
        }

        return network.ToModel();
    }
}
