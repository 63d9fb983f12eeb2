namespace NeuralStyle.Weights;

/// <summary>VGG-16 or VGG-19 of any channels, cut off after any layer, under the names of one publisher.</summary>
internal abstract class VggFamilyBase(string name, string description) : WeightFamily(name, description)
{
    /// <summary>The metadata key of the network's input convention, which <c>VggFeatures</c> reads.</summary>
    protected const string InputKey = "input";

    /// <summary>The input convention of Caffe's networks.</summary>
    protected const string CaffeInput = "BGR 0-255 minus 103.939,116.779,123.68";

    private const int MaxChannels = 1 << 14; // larger values are not of such a network

    /// <summary>The table of weights with torchvision's keys: which VGG, with which channels; layers past the end of the weights stand in it as published.</summary>
    public static VggTable TableOf(StateDict weights) => TableOf(weights, TorchvisionKey, IsTorchvisionVgg16(weights));

    /// <summary>True if converted weights read BGR in 0-255 less the mean, as Caffe's do.</summary>
    public static bool IsCaffeRange(StateDict weights) => weights.Metadata.GetValueOrDefault(InputKey, "").StartsWith("BGR", StringComparison.Ordinal);

    /// <inheritdoc/>
    internal override string Use => "Load them with VggFeatures.Load to train with.";

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, long[]> Expect(StateDict weights)
    {
        var expected = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var step in Convolutions(weights))
        {
            expected[Key(step, "weight")] = [step.OutChannels, step.InChannels, 3, 3];
            expected[Key(step, "bias")] = [step.OutChannels];
        }

        return expected;
    }

    /// <inheritdoc/>
    internal override StateDict Convert(StateDict weights)
    {
        var converted = Convolutions(weights).SelectMany(step => new[]
        {
            KeyValuePair.Create(TorchvisionKey(step, "weight"), weights[Key(step, "weight")]),
            KeyValuePair.Create(TorchvisionKey(step, "bias"), weights[Key(step, "bias")]),
        });
        return new StateDict(converted, Metadata(weights));
    }

    /// <summary>The publisher's name of a convolution's weight or bias.</summary>
    protected abstract string Key(VggStep step, string part);

    /// <summary>True if the weights are of VGG-16; up to conv3_3 the two agree, and either answer is right.</summary>
    protected abstract bool IsVgg16(StateDict weights);

    /// <summary>The input convention of the network, for <see cref="InputKey"/>; null to keep that of the file.</summary>
    protected abstract string? InputOf(StateDict weights);

    protected static string TorchvisionKey(VggStep step, string part) => $"features.{step.Index}.{part}";

    // features.16 is a convolution in VGG-19 and a pooling layer in VGG-16.
    protected static bool IsTorchvisionVgg16(StateDict weights)
        => weights.ContainsKey("features.17.weight") && !weights.ContainsKey("features.16.weight");

    // Down to the deepest that the weights have; all of them where there is none.
    private IEnumerable<VggStep> Convolutions(StateDict weights)
    {
        var all = TableOf(weights, Key, IsVgg16(weights)).Steps().Where(step => !step.IsPool).ToList();
        var depth = all.FindLastIndex(step => weights.ContainsKey(Key(step, "weight"))) + 1;
        return depth == 0 ? all : all.Take(depth);
    }

    private IEnumerable<KeyValuePair<string, string>> Metadata(StateDict weights) => InputOf(weights) is { } input
        ? weights.Metadata.Where(pair => pair.Key != InputKey).Append(KeyValuePair.Create(InputKey, input))
        : weights.Metadata;

    private static VggTable TableOf(StateDict weights, Func<VggStep, string, string> key, bool isVgg16)
        => (isVgg16 ? VggTable.Vgg16 : VggTable.Vgg19).WithChannels(step => ChannelsOf(weights, key(step, "weight")) ?? step.OutChannels);

    private static int? ChannelsOf(StateDict weights, string key)
        => weights.TryGetValue(key, out var kernels) && kernels.Sizes is [> 0 and <= MaxChannels, ..] ? (int)kernels.Sizes[0] : null;
}
