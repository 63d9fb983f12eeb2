namespace NeuralStyle;

/// <summary>A stylized frame of a <see cref="StylizerStream"/>. Dispose it when it is shown, so that the stream can use its memory again.</summary>
public sealed class StylizedFrame : IDisposable
{
    private readonly Action<byte[]> _return;
    private byte[]? _pixels;

    internal StylizedFrame(byte[] pixels, Action<byte[]> giveBack) => (_pixels, _return) = (pixels, giveBack);

    /// <summary>The number of the frame among those sent, from 0; numbers are missing where frames were dropped.</summary>
    public required long Number { get; init; }

    /// <summary>The time from sending the frame to its being stylized.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>The movement of the camera since the frame before, in pixels: what is at (x, y) was at (x + X, y + Y); (0, 0) for the first frame and after a cut.</summary>
    public required (int X, int Y) Motion { get; init; }

    /// <summary>The pixels: rows from the top, three bytes a pixel, red, green, blue. Not to be read after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The frame is disposed.</exception>
    public ReadOnlyMemory<byte> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return _pixels;
        }
    }

    /// <summary>Gives the memory back to the stream.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            _return(pixels);
        }
    }
}
