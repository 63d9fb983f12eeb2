using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>A published system whose weights NeuralStyle reads: its key names and shapes, and what network they belong to.</summary>
/// <remarks>
/// A family is told by key names and shapes alone, after the prefix <c>module.</c> of DataParallel and the running statistics
/// of norms that do not use them are taken away. <see cref="StyleModel.Import(string, WeightFamily)"/> makes a model of a style
/// network's weights, and <c>VggFeatures.Load</c> takes those of VGG.
/// </remarks>
public abstract class WeightFamily
{
    private protected WeightFamily(string name, string description)
        => (Name, Description) = (name, description);

    /// <summary>pytorch/examples' fast_neural_style, of any width and number of residual blocks; <c>TransformNetwork</c>'s own keys.</summary>
    public static WeightFamily PyTorchExamples => TransformFamilies.PyTorchExamples;

    /// <summary>gordicaleksa's pytorch-neural-style-transfer-johnson: ImageNet-normalized pictures in and out.</summary>
    public static WeightFamily Gordicaleksa => TransformFamilies.Gordicaleksa;

    /// <summary>The transformer of pystiche's demo.</summary>
    public static WeightFamily Pystiche => TransformFamilies.Pystiche;

    /// <summary>rrmina's fast-neural-style-pytorch: BGR, transposed convolutions. Its variant with tanh has the same keys and cannot be told apart.</summary>
    public static WeightFamily Rrmina => TransformFamilies.Rrmina;

    /// <summary>ReCoNet as written by safwankdb: for videos, with a scaled tanh.</summary>
    public static WeightFamily ReCoNet => TransformFamilies.ReCoNet;

    /// <summary>lengstrom's fast-style-transfer for TensorFlow: zero padding, transposed convolutions, a norm and a scaled tanh at the end.</summary>
    public static WeightFamily Lengstrom => TransformFamilies.Lengstrom;

    /// <summary>VGG-16 or VGG-19 with torchvision's keys, with or without the classifier; Caffe's where the classifier's keys are 1 and 4.</summary>
    public static WeightFamily Vgg { get; } = new VggFamily();

    /// <summary>VGG-16 or VGG-19 from Caffe under the names of its layers, <c>conv1_1.weight</c>.</summary>
    public static WeightFamily VggByLayer { get; } = new VggByLayerFamily();

    /// <summary><c>vgg_normalised.pth</c>: the encoder of AdaIN and its relatives, with a 1x1 convolution for colors and reflection padding.</summary>
    public static WeightFamily VggNormalized { get; } = new VggNormalizedFamily();

    /// <summary>The decoder of naoto0804's AdaIN.</summary>
    public static WeightFamily AdaInDecoder { get; } = new AdaInDecoderFamily();

    /// <summary>All families.</summary>
    public static IReadOnlyList<WeightFamily> All { get; } =
        [PyTorchExamples, Gordicaleksa, Pystiche, Rrmina, ReCoNet, Lengstrom, Vgg, VggByLayer, VggNormalized, AdaInDecoder];

    /// <summary>The name, such as <c>pytorch/examples</c>.</summary>
    public string Name { get; }

    /// <summary>What the weights are, in a few words.</summary>
    public string Description { get; }

    /// <summary>Finds the family that weights belong to.</summary>
    /// <param name="weights">The weights as they stand in their file.</param>
    /// <exception cref="ModelFormatException">They belong to none; the message tells the nearest and what does not fit.</exception>
    public static WeightFamily Recognize(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Resolve(weights, family: null).Family;
    }

    /// <summary>Writes the name.</summary>
    public override string ToString() => Name;

    /// <summary>Recognizes weights, or checks that they are of the family that is given.</summary>
    /// <returns>The family, and the weights that it reads.</returns>
    internal static (WeightFamily Family, StateDict Weights) Resolve(StateDict weights, WeightFamily? family)
    {
        var clean = WeightCleaning.Clean(weights);
        return (FamilyFit.Best(clean, family is null ? All : [family]), clean);
    }

    /// <summary>The weights that the family's network of these sizes has: sizes that can be read off the weights are, the rest are the published ones.</summary>
    internal abstract IReadOnlyDictionary<string, long[]> Expect(StateDict weights);

    /// <summary>A model's weights under the key names of a family that has its network.</summary>
    /// <exception cref="ArgumentException">The family does not have it, or none does.</exception>
    internal static StateDict Export(StyleModel model, WeightFamily? family)
    {
        IReadOnlyList<WeightFamily> candidates = family is null ? All : [family];
        var keys = candidates.OfType<StyleFamily>().Select(candidate => candidate.KeysFor(model.Graph)).FirstOrDefault(keys => keys is not null)
            ?? throw new ArgumentException($"The model's network is not that of {family?.Name ?? "any system whose files can be written"}, so that nothing there could load its weights. Python reads the file of StyleModel.Save as well.", nameof(model));
        return new StateDict(model.Weights.Select(weight => KeyValuePair.Create(keys[weight.Key], weight.Value)));
    }

    /// <summary>What the weights are for, for errors, where they are no network that stylizes.</summary>
    internal virtual string Use => "";

    /// <summary>True for a key that belongs to the family and is not needed, such as VGG's classifier.</summary>
    internal virtual bool Ignores(string key) => false;

    /// <summary>The weights under the keys of NeuralStyle's own network, in its layout. They fit <see cref="Expect"/>.</summary>
    internal abstract StateDict Convert(StateDict weights);
}
