using System.Diagnostics;
using System.Threading.Channels;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Streams;

namespace NeuralStyle;

/// <summary>Stylizes the frames of a video or a camera: of one size, in memory that is used again, and steady from frame to frame.</summary>
/// <remarks>
/// For a camera, <see cref="Send"/> frames as they come and read the results of <see cref="ReadAllAsync"/>: where the network is slower than the camera, the newest
/// frame wins and older ones are dropped, so the latency stays that of one frame. For a file, where no frame may be dropped, call <see cref="Stylize"/> for each.
/// Members may be called from any thread; use one of both ways at a time.
/// </remarks>
public sealed class StylizerStream : IDisposable
{
    private readonly Stylizer _stylizer;
    private readonly FrameStylizer _frames;
    private readonly FrameBuffers _buffers;
    private readonly StreamMeter _meter = new();
    private readonly Lock _turn = new(); // one frame after the other
    private readonly Channel<Frame> _waiting;
    private readonly Channel<StylizedFrame> _done;
    private readonly Lazy<Task> _worker;
    private volatile StyleRows _style;
    private volatile bool _isDisposed;

    internal StylizerStream(Stylizer stylizer, int width, int height, StyleRows style, StylizerStreamOptions options)
    {
        (_stylizer, Width, Height, _style, Options) = (stylizer, width, height, style, options);
        _frames = new FrameStylizer(stylizer, width, height, options);
        _buffers = new FrameBuffers(width * height * ImageBuffer.Channels);
        _waiting = Channel.CreateBounded<Frame>(NewestOnly(), frame => Drop(frame.Pixels));
        _done = Channel.CreateBounded<StylizedFrame>(NewestOnly(), frame =>
        {
            _meter.Dropped();
            frame.Dispose();
        });
        _worker = new Lazy<Task>(() => Task.Run(WorkAsync));
    }

    /// <summary>The width of the frames in pixels.</summary>
    public int Width { get; }

    /// <summary>The height of the frames in pixels.</summary>
    public int Height { get; }

    /// <summary>The options.</summary>
    public StylizerStreamOptions Options { get; }

    /// <summary>The frames sent, stylized and dropped so far, and how long they took.</summary>
    public StreamStatistics Statistics => _meter.ToStatistics();

    /// <summary>Sends a frame to be stylized, and returns at once. A frame that still waits is dropped for it.</summary>
    /// <param name="frame">Rows from the top, three bytes a pixel, red, green, blue; they are copied.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than a frame has.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    /// <exception cref="InvalidOperationException">The stream is complete.</exception>
    public void Send(ReadOnlySpan<byte> frame)
    {
        var copy = Copy(frame);
        _ = _worker.Value;
        if (!_waiting.Writer.TryWrite(new Frame(copy, _meter.Sent(), Stopwatch.GetTimestamp())))
        {
            _buffers.Return(copy);
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            throw new InvalidOperationException("No frame can be sent after Complete: open another stream.");
        }
    }

    /// <summary>Says that no more frames will be sent: <see cref="ReadAllAsync"/> ends after the last one.</summary>
    public void Complete()
    {
        _waiting.Writer.TryComplete();
        _ = _worker.Value; // which completes the results
    }

    /// <summary>Reads stylized frames as they get done; for one reader. One that is not read in time is dropped for the next.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The frames, in the order they were sent; dispose each.</returns>
    public IAsyncEnumerable<StylizedFrame> ReadAllAsync(CancellationToken cancellationToken = default) => _done.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Stylizes a frame and waits for it; none is dropped. The caller disposes the result.</summary>
    /// <param name="frame">Rows from the top, three bytes a pixel, red, green, blue.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than a frame has.</exception>
    /// <exception cref="ObjectDisposedException">The stream or the stylizer is disposed.</exception>
    public StylizedFrame Stylize(ReadOnlySpan<byte> frame) => StylizeInTurn(new Frame(Copy(frame), _meter.Sent(), Stopwatch.GetTimestamp()));

    /// <summary>Changes the style of the frames to come.</summary>
    /// <param name="style">The style, or a blend.</param>
    /// <exception cref="ArgumentException">The model does not have the style, or a prepared style belongs to another network.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public void SetStyle(StyleSelection style)
    {
        ArgumentNullException.ThrowIfNull(style);
        _style = _stylizer.Run(style, (_, rows) => rows);
    }

    /// <summary>Forgets the frames so far, as at a cut; cuts that change the image as a whole are found without it.</summary>
    public void Reset()
    {
        lock (_turn)
        {
            _frames.Clear();
        }
    }

    /// <summary>Refuses further frames, waits for the one that is being stylized, and drops those that are not read yet. The stylizer stays the caller's.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out _))
        {
        }

        lock (_turn)
        {
            _done.Writer.TryComplete();
        }
    }

    private static BoundedChannelOptions NewestOnly() => new(capacity: 1) { FullMode = BoundedChannelFullMode.DropOldest };

    private byte[] Copy(ReadOnlySpan<byte> frame)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (frame.Length != Width * Height * ImageBuffer.Channels)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A frame of {Width}x{Height} pixels has {Width * Height * ImageBuffer.Channels} bytes, RGB, but this one has {frame.Length}."), nameof(frame));
        }

        var copy = _buffers.Rent();
        frame.CopyTo(copy);
        return copy;
    }

    private void Drop(byte[] pixels)
    {
        _meter.Dropped();
        _buffers.Return(pixels);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var frame in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                _done.Writer.TryWrite(StylizeInTurn(frame));
            }

            _done.Writer.TryComplete();
        }
        catch (Exception e)
        {
            _waiting.Writer.TryComplete(e);
            _done.Writer.TryComplete(_isDisposed ? null : e); // whoever reads gets it
        }
    }

    private StylizedFrame StylizeInTurn(Frame frame)
    {
        var result = _buffers.Rent();
        try
        {
            lock (_turn)
            {
                var motion = _frames.Run(frame.Pixels, _style, result);
                return new StylizedFrame(result, _buffers.Return) { Number = frame.Number, Latency = _meter.Stylized(frame.Sent), Motion = motion };
            }
        }
        finally
        {
            _buffers.Return(frame.Pixels);
        }
    }

    private readonly record struct Frame(byte[] Pixels, long Number, long Sent);
}
