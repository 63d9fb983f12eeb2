using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Writes a style predictor's graph and style size as JSON and reads them back, strictly.</summary>
internal static class StylePredictorJson
{
    public static string Write(StylePredictorModel predictor)
        => FormattableString.Invariant($"{{\"graph\":{GraphJson.Write(predictor.Graph)},\"styleSize\":{predictor.StyleSize}}}");

    /// <summary>Reads a predictor.</summary>
    /// <param name="json">The text.</param>
    /// <param name="weights">The weights of the file.</param>
    /// <param name="prefix">The text before the names of the predictor's weights.</param>
    /// <exception cref="ModelFormatException">The text is not a predictor, or its weights do not fit.</exception>
    public static StylePredictorModel Read(string json, StateDict weights, string prefix)
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, StylePredictorJsonContext.Default.Document) ?? throw new JsonException("It is null.");
            return new StylePredictorModel(GraphJson.Read(document.Graph.GetRawText()), weights, document.StyleSize, prefix);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ModelFormatException($"The style predictor's description is not valid: {e.Message}", rule: "model.predictor", innerException: e);
        }
    }

    internal sealed record Document(JsonElement Graph, int StyleSize);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StylePredictorJson.Document))]
internal sealed partial class StylePredictorJsonContext : JsonSerializerContext;
