using NeuralStyle.Features;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The network that training starts from.</summary>
internal static class StartingNetwork
{
    private const int StandardizingBatches = 64;

    /// <summary>Creates a network of random weights with a predictor of its norms whose encoder is that of the features. The caller disposes it.</summary>
    /// <remarks>
    /// Random, for a network that already reproduces photos keeps to its code of single pixels: from one, the style loss stayed higher
    /// after 7000 steps than from random weights after 1000, and every style had the same fine weave.
    /// </remarks>
    /// <param name="batches">Style images to standardize the statistics on.</param>
    /// <param name="seed">The seed of the initial weights.</param>
    public static AnyStyleNetwork Create(StyleBatches batches, int seed)
    {
        var network = new AnyStyleNetwork(new AnyStyleNetworkOptions { Trunk = new TransformNetworkOptions { Width = 16 } });
        network.ResetWeights(seed);
        using var features = new BuiltInFeatures();
        network.Predictor.LoadEncoder(features.ToStateDict());
        Standardize(network.Predictor, batches);
        return network;
    }

    private static void Standardize(StylePredictor predictor, StyleBatches batches)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var statistics = cat([.. Enumerable.Range(0, StandardizingBatches).Select(index => Statistics(predictor, batches, index))], 0); // (N, S)
        var deviation = statistics.std(0);
        predictor.Standardize(statistics.mean([0]), deviation.add(deviation.mean().mul(0.01))); // a channel that hardly varies is not blown up
    }

    private static Tensor Statistics(StylePredictor predictor, StyleBatches batches, int index)
    {
        using var styles = batches.Styles(-1 - index); // before the first step
        return predictor.Statistics(styles);
    }
}
