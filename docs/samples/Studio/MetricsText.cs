using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace NeuralStyle.Samples.Studio;

/// <summary>The library's metrics as text that Prometheus reads.</summary>
internal sealed class MetricsText : IDisposable
{
    private readonly ConcurrentDictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MetricsText()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "NeuralStyle")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(Name(instrument, tags, ""), value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            Add(Name(instrument, tags, "_sum"), value);
            Add(Name(instrument, tags, "_count"), 1);
        });
        _listener.Start();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, sum) in _sums.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} {sum}\n");
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string suffix)
        => $"{instrument.Name.Replace('.', '_')}{suffix}{(tags.IsEmpty ? "" : $"{{{tags[0].Key}=\"{tags[0].Value}\"}}")}";

    private void Add(string name, double value) => _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
}
