using System.Globalization;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>The published forms of the network of Johnson et al. 2016, as a table.</summary>
internal static class TransformFamilies
{
    public static TransformFamily PyTorchExamples { get; } = new(
        "pytorch/examples", "fast_neural_style: RGB in 0-255", ExamplesKeys, new TransformTraits());

    public static TransformFamily Gordicaleksa { get; } = new(
        "gordicaleksa", "pytorch-neural-style-transfer-johnson: ImageNet-normalized RGB", GordicaleksaKeys, new TransformTraits { Range = ValueRange.ImageNet });

    public static TransformFamily Pystiche { get; } = new(
        "pystiche", "the demo's transformer: RGB in [0, 1], times 255 inside", PysticheKeys, new TransformTraits());

    public static TransformFamily Rrmina { get; } = new(
        "rrmina", "fast-neural-style-pytorch: BGR in 0-255, transposed convolutions", RrminaKeys, new TransformTraits { Range = ValueRange.BgrZeroTo255, IsTransposed = true });

    public static TransformFamily ReCoNet { get; } = new(
        "ReCoNet", "safwankdb's: RGB in [0, 1], scaled tanh", ReCoNetKeys, new TransformTraits { Range = ValueRange.ZeroToOne, HasScaledTanh = true, TanhDivisor = 255 });

    public static TransformFamily Eriklindernoren { get; } = new(
        "eriklindernoren", "Fast-Neural-Style-Transfer: ImageNet-normalized RGB, ReLU after every convolution", EriklindernorenKeys,
        new TransformTraits { Range = ValueRange.ImageNet, RectifiesAll = true });

    public static TransformFamily Igreat { get; } = new(
        "igreat", "fast-style-transfer: ImageNet-normalized RGB", IgreatKeys, new TransformTraits { Range = ValueRange.ImageNet });

    public static TransformFamily Lengstrom { get; } = new(
        "lengstrom", "fast-style-transfer for TensorFlow: RGB in 0-255, zero padding, scaled tanh", LengstromKeys, LengstromTraits);

    public static TransformFamily Hwalsuklee { get; } = new(
        "hwalsuklee",
        "tensorflow-fast-style-transfer: RGB in [0, 1], padded by 40, scaled tanh",
        HwalsukleeKeys,
        LengstromTraits with { Range = ValueRange.ZeroToOne, TanhScale = 127.5f, StartPadding = StartPadding, CutsResiduals = true, IsNumbered = false });

    public static TransformFamily Jcjohnson { get; } = new(
        "jcjohnson",
        "fast-neural-style for Torch: BGR in 0-255 less Caffe's mean, padded by 40, scaled tanh",
        JcjohnsonKeys,
        new TransformTraits
        {
            Range = ValueRange.Caffe,
            Padding = PadMode.Zeros,
            StartPadding = StartPadding,
            CutsResiduals = true,
            IsTransposed = true,
            HasScaledTanh = true,
            HasTanhInRange = true,
        });

    public static TransformFamily Kewellcjj { get; } = new(
        "kewellcjj",
        "pytorch-multiple-style-transfer: RGB in 0-255, a list of norms for the styles outside of residual blocks",
        slot => slot.Stage == TransformStage.Residual || slot.IsLast ? ExamplesKeys(slot) : ExamplesKeys(slot) with { Scale = $"{NormOf(slot)}.inns.weight", Shift = $"{NormOf(slot)}.inns.bias" },
        new TransformTraits
        {
            StyleNorms = new StyleNorms(
                static slot => slot.Stage != TransformStage.Residual,
                static weights => Math.Max(1, Enumerable.Range(0, weights.Count).TakeWhile(style => weights.ContainsKey(ListKey("in1.inns.weight", style))).Count()),
                static (name, styles, channels) => Enumerable.Range(0, styles).Select(style => (ListKey(name, style), new[] { channels }))),
        });

    public static TransformFamily MagentaStyles { get; } = new(
        "magenta image_stylization",
        "for TensorFlow: RGB in [0, 1], a table of styles for each norm",
        slot => new TransformKeys($"{MagentaScope(slot)}/weights", Bias: null, $"{MagentaScope(slot)}/InstanceNorm/gamma", $"{MagentaScope(slot)}/InstanceNorm/beta"),
        MagentaTraits with
        {
            StyleNorms = new StyleNorms(
                static _ => true,
                static weights => StyleNorms.SizeOf(weights, "transformer/contract/conv1/InstanceNorm/gamma", dimension: 0),
                static (name, styles, channels) => [(name, [styles, channels])]),
        });

    // Scales and shifts are linear in the vector: the first row of a table is that of the zero vector, and each further one is the change by one of its numbers.
    public static TransformFamily MagentaArbitrary { get; } = new(
        "magenta arbitrary_image_stylization",
        "for TensorFlow: RGB in [0, 1], norms that are linear in a style vector",
        MagentaArbitraryKeys,
        MagentaTraits with
        {
            StyleNorms = new StyleNorms(
                static slot => slot.Stage != TransformStage.Encoder,
                static weights => StyleNorms.SizeOf(weights, "style_params/transformer/residual/residual1/conv1/StyleNorm/Conv/weights", dimension: 2) + 1,
                static (name, styles, channels) => [($"{name}/biases", [channels]), ($"{name}/weights", [1, 1, styles - 1, channels])]),
            Ignores = static key => key.StartsWith("InceptionV3/", StringComparison.Ordinal)
                || key.StartsWith("MobilenetV2/", StringComparison.Ordinal)
                || key.StartsWith("Conv/", StringComparison.Ordinal),
        });

    private const int StartPadding = 40; // so that ten convolutions without padding leave the image's size

    private static TransformTraits LengstromTraits => new()
    {
        Range = ValueRange.ZeroTo255,
        Padding = PadMode.Zeros,
        HasScaledTanh = true,
        IsTransposed = true,
        IsTensorFlow = true,
        IsNumbered = true,
        NormalizesLast = true,
        Epsilon = 1e-3,
    };

    private static TransformTraits MagentaTraits => new() { Range = ValueRange.ZeroToOne, IsTensorFlow = true, NormalizesLast = true, HasSigmoid = true };

    /// <summary>lengstrom's layout with another padding, epsilon or range than the published.</summary>
    public static TransformFamily LengstromVariant(PadMode padding, double epsilon, ValueRange range) => new(
        "lengstrom",
        $"fast-style-transfer for TensorFlow, a variant: {range.Name}, {padding}, epsilon {epsilon}",
        LengstromKeys,
        LengstromTraits with { Padding = padding, Epsilon = epsilon, Range = range });

    public static TransformKeys ExamplesKeys(TransformSlot slot) => slot switch
    {
        { IsLast: true } => TransformKeys.OfModules("deconv3.conv2d", norm: null),
        { Stage: TransformStage.Encoder, Index: var i } => TransformKeys.OfModules($"conv{i + 1}.conv2d", $"in{i + 1}"),
        { Stage: TransformStage.Residual, Index: var i, Part: var p } => TransformKeys.OfModules($"res{i + 1}.conv{p + 1}.conv2d", $"res{i + 1}.in{p + 1}"),
        { Index: var i } => TransformKeys.OfModules($"deconv{i + 1}.conv2d", $"in{i + 4}"),
    };

    private static TransformKeys GordicaleksaKeys(TransformSlot slot) => slot switch
    {
        { IsLast: true } => TransformKeys.OfModules("up3.conv2d", norm: null),
        { Stage: TransformStage.Decoder, Index: var i } => TransformKeys.OfModules($"up{i + 1}.conv2d.conv2d", $"in{i + 4}"),
        _ => ExamplesKeys(slot),
    };

    private static TransformKeys PysticheKeys(TransformSlot slot) => slot switch
    {
        { IsLast: true } => TransformKeys.OfModules("decoder.2.conv", norm: null),
        { Stage: TransformStage.Encoder, Index: var i } => TransformKeys.OfModules($"encoder.{i}.conv", $"encoder.{i}.norm"),
        { Stage: TransformStage.Residual, Index: var i, Part: var p } => TransformKeys.OfModules($"encoder.{i + 3}.conv{p + 1}.conv", $"encoder.{i + 3}.conv{p + 1}.norm"),
        { Index: var i } => TransformKeys.OfModules($"decoder.{i}.conv", $"decoder.{i}.norm"),
    };

    private static TransformKeys RrminaKeys(TransformSlot slot) => slot switch
    {
        { IsLast: true } => TransformKeys.OfModules("DeconvBlock.4.conv_layer", norm: null),
        { Stage: TransformStage.Encoder, Index: var i } => TransformKeys.OfModules($"ConvBlock.{2 * i}.conv_layer", $"ConvBlock.{2 * i}.norm_layer"),
        { Stage: TransformStage.Residual, Index: var i, Part: var p } => TransformKeys.OfModules($"ResidualBlock.{i}.conv{p + 1}.conv_layer", $"ResidualBlock.{i}.conv{p + 1}.norm_layer"),
        { Index: var i } => TransformKeys.OfModules($"DeconvBlock.{2 * i}.conv_transpose", $"DeconvBlock.{2 * i}.norm_layer"),
    };

    private static TransformKeys ReCoNetKeys(TransformSlot slot) => slot switch
    {
        { IsLast: true } or { Stage: TransformStage.Residual } => ExamplesKeys(slot),
        { Stage: TransformStage.Encoder, Index: var i } => TransformKeys.OfModules($"conv{i + 1}.conv2d", $"conv{i + 1}.instance"),
        { Index: var i } => TransformKeys.OfModules($"deconv{i + 1}.conv2d", $"deconv{i + 1}.instance"),
    };

    // One list of blocks: encoder, residual blocks, decoder.
    private static TransformKeys EriklindernorenKeys(TransformSlot slot)
    {
        var block = slot switch
        {
            { Stage: TransformStage.Encoder, Index: var i } => $"model.{i}",
            { Stage: TransformStage.Residual, Index: var i, Part: var p } => $"model.{i + 3}.block.{p}",
            { Index: var i } => $"model.{i + slot.ResidualsBefore + 3}",
        };
        return TransformKeys.OfModules($"{block}.block.1", slot.IsLast ? null : $"{block}.norm");
    }

    // One list of modules: convolution, norm and ReLU each count.
    private static TransformKeys IgreatKeys(TransformSlot slot) => slot switch
    {
        { Stage: TransformStage.Encoder, Index: var i } => TransformKeys.OfModules($"layers.{3 * i}.conv", $"layers.{(3 * i) + 1}"),
        { Stage: TransformStage.Residual, Index: var i, Part: var p } => TransformKeys.OfModules($"layers.{i + 9}.conv{p + 1}.conv", $"layers.{i + 9}.instance_norm{p + 1}"),
        { IsLast: true } => TransformKeys.OfModules($"layers.{slot.ResidualsBefore + 15}.conv", norm: null),
        { Index: var i } => TransformKeys.OfModules($"layers.{slot.ResidualsBefore + 9 + (3 * i)}.conv.conv", $"layers.{slot.ResidualsBefore + 10 + (3 * i)}"),
    };

    // Three variables for each convolution in the order they are made: kernels, shift, scale. There is no bias.
    private static TransformKeys LengstromKeys(TransformSlot slot)
        => new(Variable(3 * slot.Ordinal), Bias: null, Scale: Variable((3 * slot.Ordinal) + 2), Shift: Variable((3 * slot.Ordinal) + 1));

    // Variable scopes with the layers' names; there is no bias.
    private static TransformKeys HwalsukleeKeys(TransformSlot slot)
    {
        var scope = slot switch
        {
            { Stage: TransformStage.Encoder, Index: var i } => $"conv{i + 1}",
            { Stage: TransformStage.Residual, Index: var i, Part: var p } => $"resid{i + 1}_{p + 1}",
            { Index: var i } => $"convt{i + 1}",
        };
        return new($"{scope}/weight", Bias: null, Scale: $"{scope}/scale", Shift: $"{scope}/shift");
    }

    // One list of modules as converters from Torch number it: the padding is 0; in a residual block the first 0 is the pair of
    // branches, the second the branch with the convolutions.
    private static TransformKeys JcjohnsonKeys(TransformSlot slot) => slot switch
    {
        { Stage: TransformStage.Encoder, Index: var i } => TransformKeys.OfModules($"{(3 * i) + 1}", $"{(3 * i) + 2}"),
        { Stage: TransformStage.Residual, Index: var i, Part: var p } => TransformKeys.OfModules($"{i + 10}.0.0.{3 * p}", $"{i + 10}.0.0.{(3 * p) + 1}"),
        { IsLast: true } => TransformKeys.OfModules($"{slot.ResidualsBefore + 16}", norm: null),
        { Index: var i } => TransformKeys.OfModules($"{slot.ResidualsBefore + 10 + (3 * i)}", $"{slot.ResidualsBefore + 11 + (3 * i)}"),
    };

    private static string NormOf(TransformSlot slot) => ExamplesKeys(slot).Scale!.Split('.')[0];

    // in1.inns.weight of style 7 is in1.inns.7.weight.
    private static string ListKey(string name, int style) => name.Replace(".inns.", string.Create(CultureInfo.InvariantCulture, $".inns.{style}."), StringComparison.Ordinal);

    private static TransformKeys MagentaArbitraryKeys(TransformSlot slot)
    {
        var scope = MagentaScope(slot);
        return slot.Stage == TransformStage.Encoder
            ? new TransformKeys($"{scope}/weights", Bias: null, Scale: null, Shift: null) { BatchNorm = $"{scope}/BatchNorm" }
            : new TransformKeys($"{scope}/weights", Bias: null, $"style_params/{scope}/StyleNorm/Conv_1", $"style_params/{scope}/StyleNorm/Conv");
    }

    private static string MagentaScope(TransformSlot slot) => slot switch
    {
        { Stage: TransformStage.Encoder, Index: var i } => $"transformer/contract/conv{i + 1}",
        { Stage: TransformStage.Residual, Index: var i, Part: var p } => $"transformer/residual/residual{i + 1}/conv{p + 1}",
        { Index: var i } => $"transformer/expand/conv{i + 1}/conv",
    };

    private static string Variable(int number)
        => number == 0 ? "Variable" : string.Create(CultureInfo.InvariantCulture, $"Variable_{number}"); // as TensorFlow numbers them
}
