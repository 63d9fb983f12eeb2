using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>Writes graphs as JSON and reads them back, strictly.</summary>
public static class GraphJson
{
    /// <summary>Writes a graph as compact JSON; the same graph always gives the same text.</summary>
    /// <param name="graph">The graph.</param>
    public static string Write(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return JsonSerializer.Serialize(new Document(graph.Operations, graph.Output, graph.Kind), GraphJsonContext.Default.Document);
    }

    /// <summary>Reads a graph and checks it.</summary>
    /// <param name="json">The text; unknown, missing or repeated members are errors.</param>
    /// <exception cref="ModelFormatException">The text is not JSON, or not a valid graph.</exception>
    public static Graph Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var document = JsonSerializer.Deserialize(json, GraphJsonContext.Default.Document)
                ?? throw new ArgumentException("The graph is null.");
            return new Graph(document.Operations, document.Output, document.Kind);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new ModelFormatException(
                $"The network's graph is not valid: {e.Message} The file is damaged, or written by a newer version.", rule: "graph.invalid", innerException: e);
        }
    }

    // Graphs of images leave the kind out, as all graphs did before there were others.
    internal sealed record Document(
        IReadOnlyList<GraphOperation> Operations,
        int Output,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] GraphKind Kind = GraphKind.Image);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(ExactNameConverter<ActivationKind>), typeof(ExactNameConverter<PadMode>), typeof(ExactNameConverter<PoolKind>), typeof(ExactNameConverter<GraphKind>)],
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(GraphJson.Document))]
internal sealed partial class GraphJsonContext : JsonSerializerContext;
