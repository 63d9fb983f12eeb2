using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle;

public sealed partial class StyleModel
{
    /// <summary>The metadata in which an imported model stores the system that it comes from.</summary>
    internal const string FamilyKey = "Family";

    private const string EntryFact = "Entry";

    /// <summary>Makes a model of a style network that was trained elsewhere, in any format that <see cref="WeightFile"/> reads.</summary>
    /// <remarks>
    /// The key names and shapes determine the <see cref="WeightFamily"/>, which determines the network: width, residual blocks, upsampling,
    /// value range, channel order, padding and epsilon. A model of NeuralStyle is taken as it is. The network may stand at any depth of a
    /// checkpoint, beside optimizers and loss networks. Of several, averaged weights (EMA, SWA) are taken; which they were is the fact
    /// <c>Entry</c> of <see cref="StyleModelInfo.Metadata"/>.
    /// </remarks>
    /// <param name="path">A safetensors, <c>.pth</c> or ONNX file, or a folder with a <c>manifest.json</c>.</param>
    /// <param name="family">The family that the weights must be of; null to recognize it.</param>
    /// <param name="entry">The path of the network in the file, such as <c>params</c> or <c>generator.net</c>; null to search.</param>
    /// <exception cref="ModelFormatException">
    /// The file is broken, or its weights are of no family, or of one that does not stylize by itself; the message says the
    /// nearest family and the first 20 keys that are missing, unexpected or of another shape.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StyleModel Import(string path, WeightFamily? family = null, string? entry = null)
    {
        var weights = WeightFile.Read(path);
        return ModelFormatException.Named(path, () => weights.Metadata.ContainsKey(GraphKey) && family is null ? FromFile(weights) : Import(weights, family, entry));
    }

    /// <summary>Makes a model of the weights of a style network that was trained elsewhere.</summary>
    /// <param name="weights">The weights as they stand in their file.</param>
    /// <param name="family">The family that they must be of; null to recognize it.</param>
    /// <param name="entry">The path of the network among the weights; null to search.</param>
    /// <exception cref="ModelFormatException">The weights are of no family, or of one that does not stylize by itself, or not finite.</exception>
    public static StyleModel Import(StateDict weights, WeightFamily? family = null, string? entry = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var (found, clean, path) = WeightFamily.Resolve(weights, family, static candidate => candidate is StyleFamily, entry);
        if (found is not StyleFamily style)
        {
            throw new ModelFormatException($"These are the weights of {found.Name} ({found.Description}), which does not stylize by itself. {found.Use}", rule: "family.no-network");
        }

        RequireFloating(clean);
        var name = weights.Metadata.GetValueOrDefault(WeightFile.NameKey);
        var graph = style.ToGraph(clean);
        return new StyleModel(graph, style.Convert(clean), new StyleModelInfo
        {
            StyleNames = string.IsNullOrEmpty(name) || graph.Styles > 1 ? [] : [name],
            Metadata = path.Length == 0
                ? new Dictionary<string, string> { [FamilyKey] = found.Name }
                : new Dictionary<string, string> { [FamilyKey] = found.Name, [EntryFact] = path },
        });
    }

    /// <summary>Makes a model of AdaIN from its published encoder and decoder: it takes its style from any image.</summary>
    /// <remarks>Huang and Belongie 2017, arXiv:1703.06868. The files of naoto0804/pytorch-AdaIN are <c>vgg_normalised.pth</c> and <c>decoder.pth</c>; any channels fit.</remarks>
    /// <param name="encoderPath">The normalized VGG-19, up to <c>relu4_1</c> or deeper.</param>
    /// <param name="decoderPath">The decoder.</param>
    /// <param name="styleSize">The length, in pixels, to which the shorter side of a style image is resized. The default is 512, as published.</param>
    /// <exception cref="ModelFormatException">A file is broken, or is not of its family, or the decoder does not read as many channels as the encoder computes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The style size is not positive or above <see cref="StylePredictorModel.MaximumStyleSize"/>.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static StyleModel ImportAdaptive(string encoderPath, string decoderPath, int styleSize = 512)
    {
        StylePredictorModel.RequireStyleSize(styleSize);
        return Assembled(encoderPath, transformPath: null, decoderPath, styleSize, "AdaIN");
    }

    /// <summary>Makes a model of SANet from its published encoder, transform and decoder: it takes its style from any image.</summary>
    /// <remarks>Park and Lee 2019, arXiv:1812.02342. The files are <c>vgg_normalised.pth</c>, <c>transformer_iter_500000.pth</c> and <c>decoder_iter_500000.pth</c>; any channels fit.</remarks>
    /// <param name="encoderPath">The normalized VGG-19, up to <c>relu5_1</c> or deeper.</param>
    /// <param name="transformPath">The transform.</param>
    /// <param name="decoderPath">The decoder.</param>
    /// <param name="styleSize">The length, in pixels, to which the shorter side of a style image is resized. The default is 512, as published.</param>
    /// <exception cref="ModelFormatException">A file is broken, or is not of its family, or the parts have different channels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The style size is not positive or above <see cref="StylePredictorModel.MaximumStyleSize"/>.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static StyleModel ImportAttention(string encoderPath, string transformPath, string decoderPath, int styleSize = 512)
    {
        StylePredictorModel.RequireStyleSize(styleSize);
        ArgumentException.ThrowIfNullOrEmpty(transformPath);
        return Assembled(encoderPath, transformPath, decoderPath, styleSize, "SANet");
    }

    private static StyleModel Assembled(string encoderPath, string? transformPath, string decoderPath, int styleSize, string name)
    {
        var encoder = Part(encoderPath, static family => family is VggFamilyBase, "the normalized VGG-19, the encoder");
        var transform = transformPath is null ? null : Part(transformPath, static family => family is SaNetTransformFamily, "the transform");
        var decoder = Part(decoderPath, static family => family is AdaInDecoderFamily, "the decoder");
        try
        {
            var info = new StyleModelInfo { Metadata = new Dictionary<string, string> { [FamilyKey] = name } };
            return new ImageStyleModel(encoder, transform, decoder).Create(styleSize, info);
        }
        catch (Exception e) when (e is ArgumentException or ModelFormatException { Path: null })
        {
            throw new ModelFormatException($"The parts of {name} do not fit each other: {e.Message}", transformPath ?? decoderPath, rule: "family.parts", innerException: e);
        }
    }

    private static StateDict Part(string path, Func<WeightFamily, bool> isWanted, string part) => ModelFormatException.Named(path, () =>
    {
        var (family, clean, _) = WeightFamily.Resolve(WeightFile.Read(path), family: null, isWanted);
        RequireFloating(clean);
        return isWanted(family)
            ? family.Convert(clean)
            : throw new ModelFormatException($"These are the weights of {family.Name} ({family.Description}), where {part} is wanted.", rule: "family.part");
    });

    private static void RequireFloating(StateDict weights)
    {
        if (weights.FirstOrDefault(pair => !pair.Value.Type.IsFloating()) is { Key: { } name, Value: { } tensor })
        {
            throw new ModelFormatException($"{Untrusted.Quote(name)} is {tensor}: a network of integers cannot be run. Save it before it is quantized.", rule: "family.type");
        }
    }
}
