using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;

namespace NeuralStyle;

/// <summary>A network as data: graph, weights, and what there is to know about it. Immutable, in managed memory.</summary>
/// <remarks>
/// The file is safetensors: tensors under the network's own names, and in the metadata <c>neuralstyle.format</c> (1),
/// <c>neuralstyle.graph</c> and <c>neuralstyle.info</c> (JSON). Any safetensors reader can read it, Python's too. A model with a
/// style predictor has format 2: <c>neuralstyle.predictor</c> holds the predictor's graph and style size, and its tensors stand under
/// <c>predictor.</c> and their own names, but for those that equal the network's tensor of the same name.
/// </remarks>
public sealed partial class StyleModel
{
    private const string FormatKey = "neuralstyle.format";
    private const string GraphKey = "neuralstyle.graph";
    private const string InfoKey = "neuralstyle.info";
    private const string PredictorKey = "neuralstyle.predictor";
    private const string PredictorPrefix = "predictor.";
    private const string PlainFormat = "1";
    private const string PredictorFormat = "2"; // of models with a predictor only, so that older versions read all others

    private readonly Lazy<float[][]> _styleRows;
    private readonly Lazy<UInt128> _trunkHash;

    /// <summary>Creates a model and checks that the weights fit the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">A weight for each name the graph needs, of the shape it needs; others are dropped.</param>
    /// <param name="info">Further metadata.</param>
    /// <param name="predictor">The style predictor, for a model that takes its style from any image; null for none.</param>
    /// <exception cref="ModelFormatException">
    /// The graph does not compute an image; a weight is missing, of another shape, or holds NaN or infinity; or the predictor's rows are not those of the graph.
    /// </exception>
    public StyleModel(Graph graph, StateDict weights, StyleModelInfo? info = null, StylePredictorModel? predictor = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        RequireImage(graph);
        Graph = graph;
        Weights = GraphWeights.Select(graph, weights, prefix: "");
        Info = info ?? new StyleModelInfo();
        Predictor = predictor;
        RequireStyleNames();
        RequirePredictorFits();
        _styleRows = new(() => StyleTables.Read(Graph, Weights));
        _trunkHash = new(() => StyleTables.HashTrunk(Graph, Weights));
    }

    /// <summary>The network.</summary>
    public Graph Graph { get; }

    /// <summary>Its weights: exactly those the graph names.</summary>
    public StateDict Weights { get; }

    /// <summary>Further metadata.</summary>
    public StyleModelInfo Info { get; }

    /// <summary>The style predictor; null for a model that has its trained styles only.</summary>
    public StylePredictorModel? Predictor { get; }

    /// <summary>The style row of each trained style, (S, R); not to be changed.</summary>
    internal float[][] StyleRows => _styleRows.Value;

    /// <summary>Identifies the network without its trained styles.</summary>
    internal UInt128 TrunkHash => _trunkHash.Value;

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is broken, or is not a NeuralStyle model.</exception>
    public static StyleModel Load(string path)
    {
        var file = SafeTensors.Read(path);
        return ModelFormatException.Named(path, () => FromFile(file));
    }

    /// <summary>Reads a model from a stream's position to its end.</summary>
    /// <param name="stream">A stream that can seek; it stays the caller's and open.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="ModelFormatException">The data is broken, or is not a NeuralStyle model.</exception>
    public static StyleModel Load(Stream stream) => FromFile(SafeTensors.Read(stream));

    /// <summary>Writes a model file: all of it or, where that fails, nothing. The same model always gives the same bytes.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public void Save(string path) => SafeTensors.Write(ToFile(), path);

    /// <summary>Writes the bytes of a model file to a stream.</summary>
    /// <param name="stream">The stream to write to; it stays the caller's and open.</param>
    public void Save(Stream stream) => SafeTensors.Write(ToFile(), stream);

    /// <summary>Returns the same network with other trained styles instead of its own; the predictor stays.</summary>
    /// <param name="names">A name for each style.</param>
    /// <param name="rows">A style row for each style, of <see cref="Graph.StyleRowLength"/> values, in the order of <c>PreparedStyle.Rows</c>.</param>
    /// <exception cref="InvalidOperationException">The network has no conditional norms.</exception>
    /// <exception cref="ArgumentException">There is no style, the numbers of rows and names differ, or a row has another length.</exception>
    /// <exception cref="ModelFormatException">A value is not finite.</exception>
    public StyleModel WithStyles(IReadOnlyList<string> names, IReadOnlyList<float[]> rows)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rows);
        StyleTables.RequireRows(Graph, names, rows);
        return new StyleModel(StyleTables.Resize(Graph, rows.Count), StyleTables.Replace(Graph, Weights, rows), Info with { StyleNames = [.. names] }, Predictor);
    }

    /// <summary>The content of the model's file.</summary>
    internal StateDict ToFile()
    {
        var predictor = Predictor?.Weights.Where(weight => !IsShared(weight)).Select(weight => KeyValuePair.Create(PredictorPrefix + weight.Key, weight.Value)) ?? [];
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Predictor is null ? PlainFormat : PredictorFormat,
            [GraphKey] = GraphJson.Write(Graph),
            [InfoKey] = JsonSerializer.Serialize(Info, StyleModelJson.Default.StyleModelInfo),
        };
        if (Predictor is not null)
        {
            metadata[PredictorKey] = StylePredictorJson.Write(Predictor);
        }

        return new StateDict(Weights.Concat(predictor), metadata);
    }

    // An adaptive network has one encoder for content and style, whose weights stand in the file once.
    private bool IsShared(KeyValuePair<string, WeightTensor> weight)
        => Weights.TryGetValue(weight.Key, out var own)
            && own.Type == weight.Value.Type && own.Shape.SequenceEqual(weight.Value.Shape) && own.Bytes.Span.SequenceEqual(weight.Value.Bytes.Span);

    private static StyleModel FromFile(StateDict file)
    {
        RequireFormat(file);
        var predictor = file.Metadata.TryGetValue(PredictorKey, out var json) ? StylePredictorJson.Read(json, file, PredictorPrefix) : null;
        return new StyleModel(GraphJson.Read(file.Metadata[GraphKey]), file, ReadInfo(file.Metadata.GetValueOrDefault(InfoKey, "{}")), predictor);
    }

    private static void RequireFormat(StateDict file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out var format) || !file.Metadata.ContainsKey(GraphKey))
        {
            throw new ModelFormatException(
                "The file holds weights but no network: it was not saved by StyleModel.Save. StyleModel.Import reads the weights of published systems.", rule: "model.no-graph");
        }

        if (format is not (PlainFormat or PredictorFormat))
        {
            throw new ModelFormatException(
                $"The file has format version {Untrusted.Quote(format)}, and this version of NeuralStyle reads {PlainFormat} and {PredictorFormat}. Update NeuralStyle.", rule: "model.format");
        }

        if (format == PredictorFormat != file.Metadata.ContainsKey(PredictorKey))
        {
            throw new ModelFormatException(
                $"The file has format version {format}, and files of version {PredictorFormat}, and no others, hold a style predictor. The file is damaged.", rule: "model.predictor-missing");
        }
    }

    private static StyleModelInfo ReadInfo(string json)
    {
        try
        {
            var info = JsonSerializer.Deserialize(json, StyleModelJson.Default.StyleModelInfo) ?? throw new JsonException("It is null.");
            return info.StyleNames.Concat(info.Metadata.Values).All(text => text is not null) ? info : throw new JsonException("A name or a metadata value is null.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"The model's description is not valid: {e.Message}", rule: "model.info", innerException: e);
        }
    }

    private static void RequireImage(Graph graph)
    {
        if (graph.Kind != GraphKind.Image)
        {
            throw new ModelFormatException("The network's graph computes a vector, and must compute an image.", rule: "model.graph-kind");
        }
    }

    private void RequirePredictorFits()
    {
        if (Predictor is null)
        {
            return;
        }

        if (!Predictor.FeatureChannels.SequenceEqual(Graph.StyleFeatureChannels))
        {
            throw new ModelFormatException(
                $"The style predictor computes style features of {Format(Predictor.FeatureChannels)} channels, but the network's attention reads {Format(Graph.StyleFeatureChannels)}.",
                rule: "model.predictor-features");
        }

        if (Predictor.RowLength != Graph.StyleRowLength)
        {
            throw new ModelFormatException(
                $"The style predictor computes rows of {Predictor.RowLength} values, but the network's norms need {Graph.StyleRowLength}.", rule: "model.predictor-rows");
        }

        if (Weights.Keys.FirstOrDefault(name => name.StartsWith(PredictorPrefix, StringComparison.Ordinal)) is { } name)
        {
            throw new ModelFormatException(
                $"The network's weight {Untrusted.Quote(name)} has the prefix {PredictorPrefix}, which is for the style predictor's weights.", rule: "model.predictor-names");
        }
    }

    private static string Format(IReadOnlyList<int> channels) => channels.Count == 0 ? "no" : string.Join(", ", channels);

    private void RequireStyleNames()
    {
        if (Info.StyleNames.Count != 0 && Info.StyleNames.Count != Graph.Styles)
        {
            throw new ModelFormatException($"The network has {Graph.Styles} styles, but {Info.StyleNames.Count} are named.", rule: "model.style-names");
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StyleModelInfo))]
internal sealed partial class StyleModelJson : JsonSerializerContext;
