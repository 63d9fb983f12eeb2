using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Reads a style network stored as ONNX, from any program: its operations are translated one by one.</summary>
internal static class OnnxReader
{
    private const long MaxFileBytes = 256L << 20;
    private const string StylesKey = "neuralstyle.styles";

    /// <summary>True for the start of an ONNX file: its version, then another of its fields.</summary>
    public static bool IsOnnx(ReadOnlySpan<byte> prefix)
        => !ForeignWeights.IsCoreMl(prefix) && prefix is [0x08, > 0 and < 64, 0x12 or 0x1a or 0x22 or 0x28 or 0x32 or 0x3a or 0x42 or 0x72, ..];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The range of the images that it reads; null to find it.</param>
    /// <param name="output">The range of the images that it computes; null to find it.</param>
    /// <exception cref="ModelFormatException">The file is broken, or is no style network.</exception>
    public static StyleModel Read(string path, ValueRange? input = null, ValueRange? output = null)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxFileBytes)
        {
            throw new ModelFormatException($"The file has {length} bytes, more than the limit of {MaxFileBytes}: a style network takes a few megabytes.", path, offset: 0, rule: "onnx.limit");
        }

        var folder = new OnnxFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return ModelFormatException.Named(path, () => Parse(File.ReadAllBytes(path), folder, input, output, Path.GetFileNameWithoutExtension(path)));
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="folder">The folder for tensors in other files; null if there is none.</param>
    /// <param name="input">The range of the images that it reads; null to find it.</param>
    /// <param name="output">The range of the images that it computes; null to find it.</param>
    /// <param name="name">The name of a network of one style; empty for none.</param>
    public static StyleModel Parse(ReadOnlySpan<byte> file, OnnxFolder? folder = null, ValueRange? input = null, ValueRange? output = null, string name = "")
    {
        var model = OnnxModel.Parse(file, folder);
        var inputs = OnnxInputs.Find(model);
        var found = OnnxRanges.Find(model, inputs, OnnxTranslator.Translate(model, inputs, ValueRange.ZeroToOne));
        var range = input ?? found.Input;
        var network = OnnxTranslator.Translate(model, inputs, range);
        var graph = ToGraph(network, output ?? found.Output);
        var names = model.Metadata.TryGetValue(StylesKey, out var styles) ? styles.Split('\n') : [name];
        return new StyleModel(graph, network.Weights.ToStateDict(), new StyleModelInfo
        {
            StyleNames = names.Length == graph.Styles && names.All(style => style.Length > 0) ? names : [],
            Metadata = new Dictionary<string, string> { [StyleModel.FamilyKey] = "ONNX", ["Range"] = range.Name },
        });
    }

    private static Graph ToGraph(OnnxTranslator network, ValueRange output)
    {
        var value = network.Finish();
        var builder = OnnxGraphBuilder.Create(size: null); // for other sizes than that of the file
        foreach (var operation in network.Operations)
        {
            builder.Add(OnnxNode.End, operation);
        }

        RequireImage(builder, value);
        RequireLimits(network.Last.Clip, output);
        if (!builder.Active.All(probe => builder.Size(value, probe) == builder.Size(0, probe)))
        {
            value = builder.Add(OnnxNode.End, new CropOperation(value, Reference: 0, Left: 0, Top: 0)); // odd sides come back longer; for shorter ones the crop's error says so
        }

        var scaling = (network.Last.Norm is null ? network.Last.Scaling : null) ?? OnnxScaling.None(builder.Channels(value));
        var conversion = scaling.Then(OnnxScaling.Of(output.FromRange(input: 0)));
        value = conversion.IsIdentity ? value : builder.Add(OnnxNode.End, OnnxTranslator.Conversion(value, conversion));
        try
        {
            return new Graph(builder.Operations, value);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException($"The operations are no style network: {e.Message}", offset: 0, rule: "onnx.network", innerException: e);
        }
    }

    // Limits inside of an image's would change it, for the clip has no operation.
    private static void RequireLimits((double Low, double High)? clip, ValueRange range)
    {
        var ends = range.Shift.Concat(range.Scale.Zip(range.Shift, (scale, shift) => scale + shift)).ToList();
        var tolerance = 0.01 * (ends.Max() - ends.Min());
        OnnxValues.Require(
            clip is not { } limits || (limits.Low < ends.Min() + tolerance && limits.High > ends.Max() - tolerance),
            "network",
            0,
            $"The result is clipped to {clip?.Low} and {clip?.High}, and images of the range {range.Name} need {ends.Min()} to {ends.Max()}: give another range.");
    }

    private static void RequireImage(OnnxGraphBuilder builder, int value)
    {
        var (image, result) = (builder.Size(0, builder.Active[0]), builder.Size(value, builder.Active[0]));
        OnnxValues.Require(
            result.Channels == image.Channels && result.Height >= image.Height && result.Width >= image.Width,
            "network",
            0,
            $"The output is no image of the input's size: an image of {image.Width}x{image.Height} gives {result.Channels} channels of {result.Width}x{result.Height}.");
    }
}
