using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralStyle.Common;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>A network as data: graph, weights, and what there is to know about it. Immutable, in managed memory.</summary>
/// <remarks>
/// The file is safetensors: tensors under the network's own names, and in the metadata <c>neuralstyle.format</c> (1),
/// <c>neuralstyle.graph</c> and <c>neuralstyle.info</c> (JSON). Any safetensors reader can read it, Python's too.
/// </remarks>
public sealed partial class StyleModel
{
    private const string FormatKey = "neuralstyle.format";
    private const string GraphKey = "neuralstyle.graph";
    private const string InfoKey = "neuralstyle.info";
    private const string Format = "1";

    /// <summary>Creates a model and checks that the weights fit the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">A weight for each name the graph needs, of the shape it needs; others are dropped.</param>
    /// <param name="info">What else there is to know.</param>
    /// <exception cref="ModelFormatException">A weight is missing, of another shape, or holds NaN or infinity.</exception>
    public StyleModel(Graph graph, StateDict weights, StyleModelInfo? info = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        Graph = graph;
        Weights = new StateDict(graph.Weights.Select(need => KeyValuePair.Create(need.Key, Require(weights, need.Key, need.Value))));
        Info = info ?? new StyleModelInfo();
        RequireStyleNames();
    }

    /// <summary>The network.</summary>
    public Graph Graph { get; }

    /// <summary>Its weights: exactly those the graph names.</summary>
    public StateDict Weights { get; }

    /// <summary>What else there is to know.</summary>
    public StyleModelInfo Info { get; }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is broken, or is not a NeuralStyle model.</exception>
    public static StyleModel Load(string path)
    {
        var file = SafeTensors.Read(path);
        try
        {
            return FromFile(file);
        }
        catch (ModelFormatException e) when (e.Path is null)
        {
            throw e.In(path);
        }
    }

    /// <summary>Writes a model file: all of it or, where that fails, nothing. The same model always gives the same bytes.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is untouched.</exception>
    public void Save(string path)
        => SafeTensors.Write(path, Weights.WithMetadata(
        [
            KeyValuePair.Create(FormatKey, Format),
            KeyValuePair.Create(GraphKey, GraphJson.Write(Graph)),
            KeyValuePair.Create(InfoKey, JsonSerializer.Serialize(Info, StyleModelJson.Default.StyleModelInfo)),
        ]));

    private static StyleModel FromFile(StateDict file)
    {
        RequireFormat(file);
        return new StyleModel(GraphJson.Read(file.Metadata[GraphKey]), file, ReadInfo(file.Metadata.GetValueOrDefault(InfoKey, "{}")));
    }

    private static void RequireFormat(StateDict file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out var format) || !file.Metadata.ContainsKey(GraphKey))
        {
            throw new ModelFormatException(
                "The file holds weights but no network: it was not saved by StyleModel.Save. StyleModel.Import reads the weights of published systems.", rule: "model.no-graph");
        }

        if (format != Format)
        {
            throw new ModelFormatException(
                $"The file has format version {Untrusted.Quote(format)}, and this version of NeuralStyle reads {Format}. Update NeuralStyle.", rule: "model.format");
        }
    }

    private static StyleModelInfo ReadInfo(string json)
    {
        try
        {
            var info = JsonSerializer.Deserialize(json, StyleModelJson.Default.StyleModelInfo) ?? throw new JsonException("It is null.");
            return info.StyleNames.Concat(info.Facts.Values).All(text => text is not null) ? info : throw new JsonException("A name or a fact is null.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"The model's description is not valid: {e.Message}", rule: "model.info", innerException: e);
        }
    }

    private static WeightTensor Require(StateDict weights, string name, IReadOnlyList<long> shape)
    {
        if (!weights.TryGetValue(name, out var weight))
        {
            throw new ModelFormatException($"The network needs the weight {Untrusted.Quote(name)}, which is missing.", rule: "model.weight-missing");
        }

        if (!weight.Shape.SequenceEqual(shape))
        {
            throw new ModelFormatException(
                $"The network needs {Untrusted.Quote(name)} in the shape {Shape.Format([.. shape])}, but it has {Shape.Format([.. weight.Shape])}.", rule: "model.weight-shape");
        }

        return IsFinite(weight.Type == WeightType.Float32 ? weight.AsSingles() : weight.ToSingles())
            ? weight
            : throw new ModelFormatException($"The weight {Untrusted.Quote(name)} holds NaN or infinity: the training that made it diverged.", rule: "model.weight-finite");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a cold process goes through millions
    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

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
