using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralStyle.Common;

namespace NeuralStyle.Graphs;

/// <summary>Writes an enumeration's value as its name and reads that name alone: the usual converter takes numbers and lists of names too.</summary>
internal sealed class ExactNameConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values = Enum.GetValues<TEnum>().ToDictionary(value => value.ToString(), StringComparer.Ordinal);

    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"{typeof(TEnum).Name} must be a name.");
        return Values.TryGetValue(name, out var value) ? value : throw new JsonException($"{typeof(TEnum).Name} has no value {Untrusted.Quote(name)}.");
    }

    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
