namespace NeuralStyle.Weights;

/// <summary>Caffe's conversions under the names of the layers, as in abhiskk's and MSG-Net's <c>vgg16.weight</c>.</summary>
internal sealed class VggByLayerFamily() : VggFamilyBase("VGG by layer", "VGG-16 or VGG-19 from Caffe, conv1_1.weight")
{
    /// <inheritdoc/>
    internal override bool Ignores(string key) => key.StartsWith("fc", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string Key(VggStep step, string part) => $"{step.Convolution}.{part}";

    /// <inheritdoc/>
    protected override bool IsVgg16(StateDict weights)
        => weights.ContainsKey("conv4_1.weight") && !weights.ContainsKey("conv3_4.weight");

    /// <inheritdoc/>
    protected override string InputOf(StateDict weights) => CaffeInput;
}
