using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>A published system whose weights NeuralStyle reads: its key names and shapes, and what network they belong to.</summary>
/// <remarks>
/// A family is recognized by key names and shapes alone, wherever its weights stand in a file: what wraps a network, such as <c>module.</c> of
/// DataParallel, the dictionaries around it, what a training keeps beside it, and running statistics of norms that do not use them are taken away.
/// <see cref="StyleModel.Import(string, WeightFamily, string)"/> makes a model of a style network's weights, and <c>VggFeatures.Load</c> takes those of VGG.
/// </remarks>
public abstract class WeightFamily
{
    private protected WeightFamily(string name, string description)
        => (Name, Description) = (name, description);

    /// <summary>pytorch/examples' fast_neural_style, of any width and number of residual blocks; <c>TransformNetwork</c>'s own keys.</summary>
    public static WeightFamily PyTorchExamples => TransformFamilies.PyTorchExamples;

    /// <summary>gordicaleksa's pytorch-neural-style-transfer-johnson: ImageNet-normalized images in and out.</summary>
    public static WeightFamily Gordicaleksa => TransformFamilies.Gordicaleksa;

    /// <summary>The transformer of pystiche's demo.</summary>
    public static WeightFamily Pystiche => TransformFamilies.Pystiche;

    /// <summary>rrmina's fast-neural-style-pytorch: BGR, transposed convolutions. Its variant with tanh has the same keys and is indistinguishable.</summary>
    public static WeightFamily Rrmina => TransformFamilies.Rrmina;

    /// <summary>ReCoNet as written by safwankdb: for videos, with a scaled tanh.</summary>
    public static WeightFamily ReCoNet => TransformFamilies.ReCoNet;

    /// <summary>
    /// eriklindernoren's Fast-Neural-Style-Transfer: ImageNet-normalized images in and out, and as its
    /// code runs, with ReLU where the paper has none, so that no output is darker than ImageNet's mean.
    /// </summary>
    public static WeightFamily Eriklindernoren => TransformFamilies.Eriklindernoren;

    /// <summary>igreat's fast-style-transfer: ImageNet-normalized images in and out.</summary>
    public static WeightFamily Igreat => TransformFamilies.Igreat;

    /// <summary>lengstrom's fast-style-transfer for TensorFlow: zero padding, transposed convolutions, a norm and a scaled tanh at the end.</summary>
    public static WeightFamily Lengstrom => TransformFamilies.Lengstrom;

    /// <summary>hwalsuklee's tensorflow-fast-style-transfer: lengstrom's network fed [0, 1], padded by 40 at the start, its residual blocks not padded.</summary>
    public static WeightFamily Hwalsuklee => TransformFamilies.Hwalsuklee;

    /// <summary>jcjohnson's fast-neural-style for Torch, as Windows ML ships it: BGR less Caffe's mean, padded by 40 at the start, its residual blocks not padded.</summary>
    public static WeightFamily Jcjohnson => TransformFamilies.Jcjohnson;

    /// <summary>kewellcjj's port of pytorch/examples to several styles: a list of norms for each norm outside of residual blocks.</summary>
    public static WeightFamily Kewellcjj => TransformFamilies.Kewellcjj;

    /// <summary>magenta's image_stylization for TensorFlow: any number of styles in one network (Dumoulin et al. 2017, arXiv:1610.07629).</summary>
    public static WeightFamily MagentaStyles => TransformFamilies.MagentaStyles;

    /// <summary>
    /// The transformer of magenta's arbitrary_image_stylization for TensorFlow (Ghiasi et al. 2017, arXiv:1705.06830). Its style predictor is not read: <c>PreparedStyle.FromVector</c> takes the
    /// numbers that it computes. The first trained style of the model is that of the zero vector; the others are changes, to be added to it by the numbers.
    /// </summary>
    public static WeightFamily MagentaArbitrary => TransformFamilies.MagentaArbitrary;

    /// <summary>VGG-16 or VGG-19 with torchvision's keys, with or without the classifier; Caffe's where the classifier's keys are 1 and 4.</summary>
    public static WeightFamily Vgg { get; } = new VggFamily();

    /// <summary>VGG-16 or VGG-19 from Caffe under the names of its layers, <c>conv1_1.weight</c>.</summary>
    public static WeightFamily VggByLayer { get; } = new VggByLayerFamily();

    /// <summary><c>vgg_normalised.pth</c>: the encoder of AdaIN and its relatives, with a 1x1 convolution for colors and reflection padding.</summary>
    public static WeightFamily VggNormalized { get; } = new VggNormalizedFamily();

    /// <summary>The decoder of naoto0804's AdaIN.</summary>
    public static WeightFamily AdaInDecoder { get; } = new AdaInDecoderFamily();

    /// <summary>The transform of SANet, by dypark86.</summary>
    public static WeightFamily SaNetTransform { get; } = new SaNetTransformFamily();

    /// <summary>All families.</summary>
    public static IReadOnlyList<WeightFamily> All { get; } =
    [
        PyTorchExamples, Gordicaleksa, Pystiche, Rrmina, ReCoNet, Eriklindernoren, Igreat, Lengstrom, Hwalsuklee, Jcjohnson, Kewellcjj, MagentaStyles, MagentaArbitrary,
        Vgg, VggByLayer, VggNormalized, AdaInDecoder, SaNetTransform,
    ];

    /// <summary>The name, such as <c>pytorch/examples</c>.</summary>
    public string Name { get; }

    /// <summary>A short description of the weights.</summary>
    public string Description { get; }

    /// <summary>
    /// Makes a family of lengstrom's layout that differs from the published one in ways that its
    /// weights do not show; give it to <see cref="StyleModel.Import(string, WeightFamily, string)"/>.
    /// </summary>
    /// <param name="padding">The padding of convolutions. The default is zeros.</param>
    /// <param name="epsilon">The norms' epsilon. The default is 1e-3.</param>
    /// <param name="range">The value range of the input. The default is RGB in 0-255, as the published code stylizes.</param>
    public static WeightFamily LengstromVariant(PadMode padding = PadMode.Zeros, double epsilon = 1e-3, ValueRange? range = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        return TransformFamilies.LengstromVariant(padding, epsilon, range ?? ValueRange.ZeroTo255);
    }

    /// <summary>Finds the family that weights belong to.</summary>
    /// <param name="weights">The weights as they stand in their file.</param>
    /// <exception cref="ModelFormatException">They belong to none; the message names the nearest and the mismatches.</exception>
    public static WeightFamily Recognize(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Resolve(weights, family: null, static family => family is StyleFamily).Family;
    }

    /// <summary>Writes the name.</summary>
    public override string ToString() => Name;

    /// <summary>Recognizes weights, or checks that they are of the family that is given.</summary>
    /// <param name="weights">The weights as they stand in their file.</param>
    /// <param name="family">The family that they must be of; null to recognize it.</param>
    /// <param name="isWanted">Selects the families that are preferred if a file contains several networks.</param>
    /// <param name="entry">The path under which they are; null to search.</param>
    internal static FoundWeights Resolve(StateDict weights, WeightFamily? family, Func<WeightFamily, bool> isWanted, string? entry = null)
        => WeightSearch.Find(weights, family is null ? All : [family], isWanted, entry);

    /// <summary>The weights that the family's network of these sizes has: sizes that can be read off the weights are, the rest are the published ones.</summary>
    internal abstract IReadOnlyDictionary<string, long[]> Expect(StateDict weights);

    /// <summary>A model's weights under the key names of a family that has its network.</summary>
    /// <exception cref="ArgumentException">The family does not have it, or none does.</exception>
    internal static StateDict Export(StyleModel model, WeightFamily? family)
    {
        IReadOnlyList<WeightFamily> candidates = family is null ? All : [family];
        var keys = candidates.OfType<StyleFamily>().Select(candidate => candidate.KeysFor(model.Graph)).FirstOrDefault(keys => keys is not null)
            ?? throw new ArgumentException(
                $"The model's network is not that of {family?.Name ?? "any system whose files can be written"}, so that nothing there could load its weights. "
                + "Python reads the file of StyleModel.Save as well.", nameof(model));
        return new StateDict(model.Weights.Select(weight => KeyValuePair.Create(keys[weight.Key], weight.Value)));
    }

    /// <summary>The purpose of the weights, for errors, if they are not a network that stylizes.</summary>
    internal virtual string Use => "";

    /// <summary>True for a key that belongs to the family and is not needed, such as VGG's classifier.</summary>
    internal virtual bool Ignores(string key) => false;

    /// <summary>The weights under the keys of NeuralStyle's own network, in its layout. They fit <see cref="Expect"/>.</summary>
    internal abstract StateDict Convert(StateDict weights);
}
