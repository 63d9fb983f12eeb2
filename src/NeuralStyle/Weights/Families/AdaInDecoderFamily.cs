using System.Globalization;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>The decoder of AdaIN: from the normalized VGG's relu4_1 to an image, RGB in [0, 1].</summary>
/// <remarks>Huang and Belongie 2017, arXiv:1703.06868. A list of layers without norms: reflection padding, convolution, ReLU, and nearest-neighbor doublings.</remarks>
internal sealed class AdaInDecoderFamily() : WeightFamily("AdaIN decoder", "naoto0804's decoder.pth")
{
    private const int PublishedFeatures = 512;

    // The index of each convolution in the list, its published channels, and whether a doubling follows.
    private static readonly (int Index, int OutChannels, bool Doubles)[] Layers =
    [
        (1, 256, true), (5, 256, false), (8, 256, false), (11, 256, false), (14, 128, true),
        (18, 128, false), (21, 64, true), (25, 64, false), (28, 3, false),
    ];

    /// <summary>Adds the decoder to a graph.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="features">The features, with the channels that the weights read.</param>
    /// <param name="weights">The converted weights, for their sizes.</param>
    public static GraphValue Describe(GraphBuilder graph, GraphValue features, StateDict weights)
    {
        var value = features;
        foreach (var (index, _, doubles) in Layers)
        {
            var (kernels, bias) = (OwnKey(index, "weight"), OwnKey(index, "bias"));
            value = graph.Convolution(graph.Pad(value, PadMode.Reflect, amount: 1), kernels, bias, (int)weights[bias].Sizes[0], kernelSize: 3);
            value = index == Layers[^1].Index ? value : graph.Activation(value, ActivationKind.Relu);
            value = graph.Upsample(value, doubles ? 2 : 1);
        }

        return value;
    }

    /// <inheritdoc/>
    internal override string Use => "It turns features of the encoder, vgg_normalised.pth, into images: read both with StyleModel.ImportAdaptive.";

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, long[]> Expect(StateDict weights)
    {
        var expected = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var channels = Size(weights, Layers[0].Index, axis: 1) ?? PublishedFeatures;
        foreach (var (index, published, _) in Layers)
        {
            var outChannels = index == Layers[^1].Index ? published : Size(weights, index, axis: 0) ?? published;
            expected[Key(index, "weight")] = [outChannels, channels, 3, 3];
            expected[Key(index, "bias")] = [outChannels];
            channels = outChannels;
        }

        return expected;
    }

    /// <inheritdoc/>
    internal override StateDict Convert(StateDict weights)
        => new(weights.Select(pair => KeyValuePair.Create("decoder." + pair.Key, pair.Value)), weights.Metadata);

    private static long? Size(StateDict weights, int index, int axis)
        => weights.TryGetValue(Key(index, "weight"), out var kernels) && kernels.Sizes.Length == 4 && kernels.Sizes[axis] > 0 ? kernels.Sizes[axis] : null;

    private static string Key(int index, string part) => string.Create(CultureInfo.InvariantCulture, $"{index}.{part}");

    private static string OwnKey(int index, string part) => "decoder." + Key(index, part);
}
