using System.Text.Json;

namespace NeuralStyle.Training.Records;

/// <summary>The probe photos of a report, a bounded number: where there are too many, every second one goes.</summary>
internal sealed class ReportProbes
{
    private const int Capacity = 40;
    private const string DataStart = "<script type=\"application/json\" id=\"data\">";
    private const string DataEnd = "</script>";

    private static readonly ImageEncodeOptions Encoding = new() { Quality = 85 };

    private readonly List<ReportProbe> _probes = [];
    private string? _photo;

    /// <summary>The probes of a report that was written before, up to a step; none where it is of another training, or no report.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The title of the training.</param>
    /// <param name="step">The step.</param>
    public static ReportProbes OfFile(string path, string title, int step)
    {
        var probes = new ReportProbes();
        try
        {
            var page = File.ReadAllText(path);
            var start = page.IndexOf(DataStart, StringComparison.Ordinal) + DataStart.Length;
            using var data = JsonDocument.Parse(page.AsMemory(start, page.IndexOf(DataEnd, start, StringComparison.Ordinal) - start));
            probes.Take(data.RootElement, title, step);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentOutOfRangeException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new ReportProbes(); // someone has changed it, or it is something else
        }

        return probes;
    }

    /// <summary>Adds a probe.</summary>
    public void Add(ProbeResult probe)
    {
        _photo = Source(probe.Photo);
        if (_probes.Count == Capacity)
        {
            _probes.RemoveAll(old => _probes.IndexOf(old) % 2 == 1);
        }

        _probes.Add(new ReportProbe(probe.Step, probe.Faults.ToString(), [.. probe.Outputs.Select(output => KeyValuePair.Create(output.Style, Source(output.Image)))]));
    }

    /// <summary>Writes the probes as two properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("photo", _photo);
        json.WriteStartArray("probes");
        foreach (var probe in _probes)
        {
            probe.Write(json);
        }

        json.WriteEndArray();
    }

    private static string Source(ImageBuffer image)
    {
        using var jpeg = new MemoryStream();
        image.Encode(jpeg, ImageFormat.Jpeg, Encoding);
        return $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg.ToArray())}";
    }

    private void Take(JsonElement data, string title, int step)
    {
        if (data.GetProperty("title").GetString() == title)
        {
            _photo = data.GetProperty("photo").GetString();
            _probes.AddRange(data.GetProperty("probes").EnumerateArray().Select(ReportProbe.Read).Where(probe => probe.Step <= step).Take(Capacity));
        }
    }
}
