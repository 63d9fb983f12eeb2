namespace NeuralStyle.Weights;

/// <summary>The transform of SANet: style attention on relu4_1 and relu5_1, and the convolution that merges both.</summary>
/// <remarks>Park and Lee 2019, arXiv:1812.02342.</remarks>
internal sealed class SaNetTransformFamily() : WeightFamily("SANet transform", "dypark86's transformer_iter_500000.pth")
{
    /// <summary>The keys of the attentions, the shallower first.</summary>
    public static readonly string[] Attentions = ["sanet4_1", "sanet5_1"];

    private const int PublishedChannels = 512;

    private static readonly string[] Parts = ["f", "g", "h", "out_conv"];

    /// <inheritdoc/>
    internal override string Use => "It works between SANet's encoder, vgg_normalised.pth, and its decoder: read all three with StyleModel.ImportAttention.";

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, long[]> Expect(StateDict weights)
    {
        var channels = weights.TryGetValue("merge_conv.bias", out var bias) && bias.Sizes is [> 0 and var count] ? count : PublishedChannels;
        var expected = new Dictionary<string, long[]>(StringComparer.Ordinal) { ["merge_conv.weight"] = [channels, channels, 3, 3], ["merge_conv.bias"] = [channels] };
        foreach (var name in Attentions.SelectMany(attention => Parts.Select(part => $"{attention}.{part}")))
        {
            expected[$"{name}.weight"] = [channels, channels, 1, 1];
            expected[$"{name}.bias"] = [channels];
        }

        return expected;
    }

    /// <inheritdoc/>
    internal override StateDict Convert(StateDict weights) => weights;
}
