namespace NeuralStyle.Samples.Studio;

/// <summary>An image to stylize, and what has become of it.</summary>
internal sealed class Job(ImageBuffer photo, StyleRequest style) : IDisposable
{
    private ImageBuffer? _photo = photo; // until it is stylized
    private readonly CancellationTokenSource _cancelled = new();
    private volatile string _status = "waiting";
    private volatile string? _error;
    private volatile byte[]? _result;
    private double _progress;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The pixels of the photo.</summary>
    public long Pixels { get; } = (long)photo.Width * photo.Height;

    /// <summary>The time at which it is forgotten.</summary>
    public DateTime Expires { get; private set; } = DateTime.MaxValue;

    /// <summary>The stylized image as a PNG file; null until it is done.</summary>
    public byte[]? Result => _result;

    /// <summary>The state as the page reads it: waiting, working, done, cancelled or failed.</summary>
    public object ToState() => new { id = Id, status = _status, progress = Volatile.Read(ref _progress), error = _error };

    public void Cancel() => _cancelled.Cancel();

    /// <summary>Stylizes the image, and keeps whatever goes wrong as the state.</summary>
    public async Task RunAsync(Stylizers stylizers, TimeSpan kept, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _cancelled.Token);
        try
        {
            stop.Token.ThrowIfCancellationRequested();
            _status = "working";
            var stylizer = stylizers.Get(style.Brush, style.KeepColors);
            var image = await stylizer.StylizeAsync(_photo!, style.ToSelection(), new Told(this), stop.Token);
            using var file = new MemoryStream();
            image.Encode(file, ImageFormat.Png);
            _result = file.ToArray();
            _status = "done";
        }
        catch (OperationCanceledException)
        {
            _status = "cancelled";
        }
        catch (Exception e) // one image must not end the service
        {
            _error = e.Message;
            _status = "failed";
        }

        _photo = null;
        Expires = DateTime.UtcNow + kept;
    }

    public void Dispose() => _cancelled.Dispose();

    private sealed class Told(Job job) : IProgress<double>
    {
        public void Report(double value) => Volatile.Write(ref job._progress, value);
    }
}
