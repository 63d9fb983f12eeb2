namespace NeuralStyle.Weights;

/// <summary>torchvision's keys, which Caffe conversions use as well.</summary>
internal sealed class VggFamily() : VggFamilyBase("VGG", "torchvision's VGG-16 or VGG-19")
{
    // The conversions of jcjohnson by the start of their SHA-256, which their names end with.
    private static readonly string[] CaffeNames = ["vgg16-00b39a1b", "vgg19-d01eb7cb"];

    /// <inheritdoc/>
    internal override bool Ignores(string key) => key.StartsWith("classifier.", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string Key(VggStep step, string part) => TorchvisionKey(step, part);

    /// <inheritdoc/>
    protected override bool IsVgg16(StateDict weights) => IsTorchvisionVgg16(weights);

    // torchvision has a dropout layer after each fully connected one, Caffe's conversions have it before.
    /// <inheritdoc/>
    protected override string? InputOf(StateDict weights)
    {
        var isCaffe = weights.ContainsKey("classifier.1.weight") || CaffeNames.Contains(weights.Metadata.GetValueOrDefault(WeightFile.NameKey, ""));
        return isCaffe ? CaffeInput : null;
    }
}
