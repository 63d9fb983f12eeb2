using NeuralStyle.Losses;
using NeuralStyle.Samples.Judge.Measures;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The statistics of an image at one layer that style losses compare, in the caller's dispose scope.</summary>
internal sealed class LayerStatistics
{
    private const int Pixels = 4096; // for the sliced Wasserstein distance: sorting more would take longer than all else
    private const double MeanShare = 0.01; // as in ChannelCorrelation

    private readonly Tensor _gram; // (1, C, C)
    private readonly Tensor _channels; // (1, C, C + 2)
    private readonly Tensor _quantiles; // (D, Q)

    /// <param name="maps">Features (1, C, H, W); they stay the caller's.</param>
    public LayerStatistics(Tensor maps)
    {
        _gram = GramMatrix.Of(maps, GramConvention.Relative);
        _channels = ChannelCorrelation.Of(maps);
        _quantiles = SlicedWasserstein.Quantiles(Sample(maps.flatten(2).squeeze(0)));
    }

    private long Channels => _channels.shape[1];

    /// <summary>The distances to the statistics of another image, by name.</summary>
    public IEnumerable<(string Name, double Value)> DistancesTo(LayerStatistics target)
    {
        yield return ("Gram", GramMatrix.Distance(_gram, target._gram, GramConvention.Relative).item<float>());
        yield return ("correlation", StructureDistance(target));
        yield return ("mean and std", ColorDistance(target));
        yield return ("sliced W.", SlicedWasserstein.Distance(_quantiles, target._quantiles));
    }

    private double StructureDistance(LayerStatistics target)
        => Part(first: 2, Channels).sub(target.Part(first: 2, Channels)).square().sum().div(target.Part(first: 2, Channels).square().sum()).item<float>();

    private double ColorDistance(LayerStatistics target)
    {
        var scale = target.Part(first: 1, count: 1).square().sum().add(target.Part(first: 0, count: 1).square().sum().mul(MeanShare));
        return Part(first: 0, count: 2).sub(target.Part(first: 0, count: 2)).square().sum().div(scale).item<float>();
    }

    private Tensor Part(long first, long count) => _channels.narrow(2, first, count);

    // The same random pixels of every image: evenly spaced ones would miss the phases of stripes.
    private static Tensor Sample(Tensor flat) // (C, M)
    {
        if (flat.shape[1] <= Pixels)
        {
            return flat;
        }

        using var generator = new Generator(1, CPU);
        return flat.index_select(1, randperm(flat.shape[1], generator: generator).narrow(0, 0, Pixels));
    }
}
