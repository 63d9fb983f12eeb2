using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NeuralStyle.Inference;

/// <summary>Metrics and activities of stylized images, under the name <see cref="Name"/>; they cost next to nothing without a listener.</summary>
internal sealed class InferenceMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "NeuralStyle";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Images = Meter.CreateCounter<long>("neuralstyle.images", "{image}", "Images that were stylized, by outcome: done, cancelled or failed.");
    private static readonly Counter<long> Pixels = Meter.CreateCounter<long>("neuralstyle.pixels", "{pixel}", "Pixels of images that were stylized.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("neuralstyle.duration", "s", "The time that an image takes in the network.");
    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("neuralstyle.active", "{image}", "Images that are being stylized.");
    private static readonly UpDownCounter<long> Memory = Meter.CreateUpDownCounter<long>("neuralstyle.memory", "By", "Memory of the images that are being stylized.");

    private readonly Activity? _activity;
    private readonly ImageSize _size;
    private readonly long _start = Stopwatch.GetTimestamp();
    private string _outcome = "failed";

    private InferenceMetrics(ImageSize size)
    {
        _size = size;
        _activity = Activities.StartActivity("stylize")?.SetTag("neuralstyle.width", size.Width).SetTag("neuralstyle.height", size.Height);
        Active.Add(1);
    }

    /// <summary>Makes a call, and counts and times it.</summary>
    /// <param name="size">The size of the image.</param>
    /// <param name="call">Stylizes it.</param>
    public static ImageBuffer Measure(ImageSize size, Func<ImageBuffer> call)
    {
        using var measured = new InferenceMetrics(size);
        try
        {
            var result = call();
            measured._outcome = "done";
            return result;
        }
        catch (OperationCanceledException)
        {
            measured._outcome = "cancelled";
            throw;
        }
        catch (Exception e)
        {
            measured._activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    /// <summary>Counts memory that is taken, or given back where the number is negative.</summary>
    public static void AddMemory(long bytes) => Memory.Add(bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Active.Add(-1);
        Images.Add(1, new KeyValuePair<string, object?>("outcome", _outcome));
        if (_outcome == "done")
        {
            Pixels.Add((long)_size.Width * _size.Height);
            Duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds);
        }

        _activity?.SetTag("neuralstyle.outcome", _outcome).Dispose();
    }
}
