using System.Text.Json;

namespace NeuralStyle.Training.Records;

/// <summary>A probe in a report.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Faults">The faults of the outputs.</param>
/// <param name="Images">For each style its name and its image as a data URL.</param>
internal sealed record ReportProbe(int Step, string Faults, IReadOnlyList<KeyValuePair<string, string>> Images)
{
    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ReportProbe Read(JsonElement json) => new(
        json.GetProperty("step").GetInt32(),
        json.GetProperty("faults").GetString() ?? "",
        [.. json.GetProperty("images").EnumerateArray().Select(image => KeyValuePair.Create(image[0].GetString() ?? "", image[1].GetString() ?? ""))]);

    /// <summary>Writes the probe as an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("step", Step);
        json.WriteString("faults", Faults);
        json.WriteStartArray("images");
        foreach (var (style, source) in Images)
        {
            json.WriteStartArray();
            json.WriteStringValue(style);
            json.WriteStringValue(source);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
