namespace NeuralStyle.Weights;

/// <summary>
/// VGG-19 with normalized activations, converted from Lua: a list of layers in which a 1x1 convolution makes Caffe's colors of
/// RGB in [0, 1], and each convolution has a padding layer before it.
/// </summary>
internal sealed class VggNormalizedFamily() : VggFamilyBase("normalized VGG", "AdaIN's vgg_normalised.pth")
{
    private const string Input = "RGB 0-1; reflection padding 1 before every convolution";

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, long[]> Expect(StateDict weights)
        => new Dictionary<string, long[]>(base.Expect(weights)) { ["0.weight"] = [3, 3, 1, 1], ["0.bias"] = [3] };

    /// <inheritdoc/>
    internal override StateDict Convert(StateDict weights)
    {
        var plain = base.Convert(weights);
        var (kernels, bias) = ColorFold.Apply(plain["features.0.weight"], plain["features.0.bias"], weights["0.weight"], weights["0.bias"]);
        return new StateDict(
            plain.Select(pair => pair.Key switch
            {
                "features.0.weight" => KeyValuePair.Create(pair.Key, kernels),
                "features.0.bias" => KeyValuePair.Create(pair.Key, bias),
                _ => pair,
            }),
            plain.Metadata);
    }

    // The color layer, then padding, convolution and ReLU for each step, and one pooling for each block before it.
    /// <inheritdoc/>
    protected override string Key(VggStep step, string part) => $"{2 + (3 * step.Ordinal) + step.Block}.{part}";

    /// <inheritdoc/>
    protected override bool IsVgg16(StateDict weights) => false;

    /// <inheritdoc/>
    protected override string InputOf(StateDict weights) => Input;
}
