using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NeuralStyle.Common;

namespace NeuralStyle.Training.Records;

/// <summary>The report of a training as one HTML file: figures, losses, probe photos over time, options and machine.</summary>
internal sealed class HtmlReport : ITrainingRecord
{
    private const string Resource = "NeuralStyle.Training.Records.TrainingReport.html";
    private const string Placeholder = "{{data}}";

    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(5);
    private static readonly Lazy<string> Template = new(ReadTemplate);

    private readonly string _path;
    private readonly ReportMetadata _metadata;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly ReportProbes _probes;
    private DateTimeOffset _written = DateTimeOffset.MinValue;

    /// <param name="path">The file; its folder is created. A report of the same training that is there already gives its probe photos.</param>
    /// <param name="metadata">Title, options and machine.</param>
    /// <param name="step">Steps done before.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Told if the file cannot be written.</param>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public HtmlReport(string path, ReportMetadata metadata, int step, TimeProvider clock, ILogger logger)
    {
        (_path, _metadata, _clock, _logger) = (path, metadata, clock, logger);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _probes = step > 0 ? ReportProbes.OfFile(path, metadata.Title, step) : new ReportProbes();
    }

    /// <inheritdoc/>
    public void Add(TrainingProgress progress, TrainingHistory history, bool isLast)
    {
        if (progress.Probe is { } probe)
        {
            _probes.Add(probe);
        }

        var isDue = progress.Probe is not null && _clock.GetUtcNow() - _written >= BetweenWrites;
        if (isDue || isLast)
        {
            TryWrite(progress, history, isLast);
            _written = _clock.GetUtcNow();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // no file stays open
    }

    private static string ReadTemplate()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void TryWrite(TrainingProgress progress, TrainingHistory history, bool isLast)
    {
        try
        {
            var page = Encoding.UTF8.GetBytes(Template.Value.Replace(Placeholder, Data(progress, history, isLast), StringComparison.Ordinal));
            AtomicFile.Write(_path, stream => stream.Write(page));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TrainingLog.RecordFailed(_logger, e.Message);
        }
    }

    // The writer's escapes make the text safe inside of a script element.
    private string Data(TrainingProgress progress, TrainingHistory history, bool isLast)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("title", _metadata.Title);
            json.WriteString("status", isLast ? "Done." : "Running. Load the page again to see more.");
            WritePairs(json, "figures", Figures(progress));
            WritePairs(json, "options", _metadata.Options);
            WritePairs(json, "machine", _metadata.Machine);
            WriteHistory(json, history.Points);
            _probes.Write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IEnumerable<KeyValuePair<string, string>> Figures(TrainingProgress progress)
    {
        yield return Pair("steps", $"{progress.Step:N0} of {progress.Steps:N0}");
        yield return Pair("time in this run", Duration(progress.Elapsed));
        yield return Pair("time left", Duration(progress.Remaining));
        yield return Pair("photos a second", $"{progress.ImagesPerSecond:0.0}");
        yield return Pair("of the time waiting for photos", $"{progress.DataWaitShare:0.0 %}");
        yield return Pair("photos skipped", $"{progress.SkippedPhotos}");
        yield return Pair("rollbacks", $"{progress.Rollbacks}");

        static KeyValuePair<string, string> Pair(string name, FormattableString value) => KeyValuePair.Create(name, value.ToString(CultureInfo.InvariantCulture));
    }

    // The two largest units: 2 h 5 min, 35 min 55 s, 12 s.
    private static FormattableString Duration(TimeSpan time)
        => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min"
            : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s"
            : (FormattableString)$"{time.Seconds} s";

    private static void WritePairs(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        json.WriteStartArray(name);
        foreach (var (key, value) in pairs)
        {
            json.WriteStartArray();
            json.WriteStringValue(key);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<TrainingPoint> points)
    {
        WriteNumbers(json, "steps", points.Select(point => (double)point.Step));
        WriteNumbers(json, "rates", points.Select(point => point.LearningRate));
        json.WriteStartArray("losses");
        WriteLoss(json, "total", points.Select(point => point.Loss));
        foreach (var part in points.Count > 0 ? points[0].Parts.Keys : [])
        {
            WriteLoss(json, part, points.Select(point => point.Parts[part]));
        }

        json.WriteEndArray();
    }

    private static void WriteLoss(Utf8JsonWriter json, string name, IEnumerable<float> values)
    {
        json.WriteStartArray();
        json.WriteStringValue(name);
        WriteNumbers(json, name: null, values.Select(value => (double)value));
        json.WriteEndArray();
    }

    // Five digits are more than a curve shows.
    private static void WriteNumbers(Utf8JsonWriter json, string? name, IEnumerable<double> values)
    {
        if (name is null)
        {
            json.WriteStartArray();
        }
        else
        {
            json.WriteStartArray(name);
        }

        foreach (var value in values)
        {
            json.WriteRawValue(value.ToString("G5", CultureInfo.InvariantCulture), skipInputValidation: true);
        }

        json.WriteEndArray();
    }
}
