using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Weights;

namespace NeuralStyle.Onnx;

/// <summary>Writes the message of an ONNX file: inputs and outputs around the operations of a graph.</summary>
/// <remarks>Field numbers are those of <c>ModelProto</c>.</remarks>
internal static class OnnxFile
{
    private const long IrVersion = 8, OperatorSet = 17;
    private const long MaximumBytes = int.MaxValue; // of a protobuf message

    /// <summary>The file of a style network.</summary>
    public static ProtobufMessage Network(StyleModel model, OnnxExportOptions options)
    {
        options.RequireValid();
        var style = StyleOf(model, options);
        RequireFits(model.Weights.Values.Sum(weight => weight.ElementCount), options.Precision);
        var sizes = options is { Height: { } height, Width: { } width } ? SizesOf(model.Graph, height, width) : null;
        var writer = new OnnxGraphWriter(options.Precision == Precision.Half);
        var images = new OnnxImages(writer, options);
        var image = images.Read();
        var operations = new OnnxOperations(writer, model.Graph, model.Weights, OnnxStyle.Create(writer, model.Graph, style, InputOf(model, options)), sizes);
        images.Write(operations.Write(image)[0]);
        return File(writer, ("images", images.Description), ("styles", string.Join('\n', model.Info.StyleNames)));
    }

    /// <summary>The file of a style predictor.</summary>
    public static ProtobufMessage Predictor(StylePredictorModel predictor, Precision precision)
    {
        new OnnxExportOptions { Precision = precision }.RequireValid();
        RequireFits(predictor.Weights.Values.Sum(weight => weight.ElementCount), precision);
        var writer = new OnnxGraphWriter(precision == Precision.Half);
        var images = new OnnxImages(writer, new OnnxExportOptions { Precision = precision, Batch = 1 });
        var image = images.Read();
        var operations = new OnnxOperations(writer, predictor.Graph, predictor.Weights, OnnxStyle.Create(writer, predictor.Graph, folded: null, OnnxStyleInput.Values), sizes: null);
        OnnxStyle.WriteOutputs(writer, predictor, operations.Write(image));
        return File(writer, ("images", images.Description), ("style_size", FormattableString.Invariant($"{predictor.StyleSize}")));
    }

    /// <summary>Throws if so many weights do not fit into a file.</summary>
    internal static void RequireFits(long weights, Precision precision)
    {
        var bytes = weights * (precision == Precision.Half ? 2 : 4);
        if (bytes > MaximumBytes - (MaximumBytes / 64)) // the rest is for nodes and names
        {
            var way = precision == Precision.Half ? "Use a smaller network." : "Export in Precision.Half.";
            throw new NotSupportedException($"The weights take {bytes} bytes, and an ONNX file has at most 2 GiB. {way}");
        }
    }

    private static ProtobufMessage File(OnnxGraphWriter writer, params ReadOnlySpan<(string Key, string Value)> metadata)
    {
        const int Version = 1, Producer = 2, ProducerVersion = 3, GraphField = 7, OperatorSets = 8, Metadata = 14; // of a model
        const int SetVersion = 2; // of an operator set
        const int Key = 1, Value = 2; // of an entry of the metadata
        var version = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3);
        var file = new ProtobufMessage().Add(Version, IrVersion).Add(Producer, "NeuralStyle").Add(ProducerVersion, version)
            .Add(GraphField, writer.ToMessage()).Add(OperatorSets, new ProtobufMessage().Add(SetVersion, OperatorSet));
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[("version", version), .. metadata])
        {
            _ = value.Length == 0 ? file : file.Add(Metadata, new ProtobufMessage().Add(Key, $"neuralstyle.{key}").Add(Value, value));
        }

        return file;
    }

    // The folded style; null for an input.
    private static StyleValues? StyleOf(StyleModel model, OnnxExportOptions options)
    {
        if (options.Style is { } style)
        {
            return style.Trunk == model.TrunkHash && (model.Graph.IsConditional || model.Graph.IsAdaptive) && options.StyleInput is null
                ? style.Values
                : throw new ArgumentException(options.StyleInput is null
                    ? "The style belongs to another network: prepare it with a stylizer of this model."
                    : $"The style is folded into the file, so the network has no style input: leave {nameof(options.StyleInput)} out.");
        }

        var isSingle = model.Graph is { IsConditional: true, Styles: 1 } && model.Predictor is null && options.StyleInput is null;
        return isSingle ? StyleValues.FromRow(model.StyleRows[0]) : null;
    }

    private static OnnxStyleInput InputOf(StyleModel model, OnnxExportOptions options)
    {
        if (options.StyleInput is not { } input)
        {
            return model.Graph.IsAdaptive || model.Predictor is not null ? OnnxStyleInput.Values : OnnxStyleInput.Weights;
        }

        var fits = input == OnnxStyleInput.Weights ? model.Graph.IsConditional : model.Graph.IsConditional || model.Graph.IsAdaptive;
        var styles = model.Graph.IsAdaptive ? "no trained styles, and takes style values" : "one style";
        return fits ? input : throw new ArgumentException($"The network cannot have the style input {input}: it has {styles}.");
    }

    // ONNX reflects once, where the engine mirrors small images again and again.
    private static IReadOnlyList<MapSize> SizesOf(Graph graph, int height, int width)
    {
        var sizes = graph.Sizes(height, width);
        foreach (var pad in graph.Operations.OfType<PadOperation>().Where(pad => pad.Mode == PadMode.Reflect))
        {
            var (_, rows, columns) = sizes[pad.Input];
            if (Math.Max(pad.Top, pad.Bottom) >= rows || Math.Max(pad.Left, pad.Right) >= columns)
            {
                throw new ArgumentException(
                    $"Images of {width}x{height} pixels are too small: in ONNX, {columns}x{rows} pixels cannot be padded by as many of reflection. Export for larger images.");
            }
        }

        return sizes;
    }
}
