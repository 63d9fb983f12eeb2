using System.Runtime.ExceptionServices;
using SkiaSharp;

namespace NeuralStyle.Imaging;

/// <summary>Hands what an encoder makes on to a stream piece by piece.</summary>
/// <remarks>The encoder is native code, which no exception may pass: one that the stream throws is kept, and thrown when the encoder has ended.</remarks>
/// <param name="destination">The stream, left open.</param>
/// <param name="format">The format that is encoded.</param>
internal sealed class EncoderStream(Stream destination, ImageFormat format) : SKAbstractManagedWStream
{
    private ExceptionDispatchInfo? _error;
    private long _written;

    /// <summary>Throws what the stream has thrown.</summary>
    public void ThrowIfFailed() => _error?.Throw();

    /// <inheritdoc/>
    protected override unsafe bool OnWrite(nint buffer, nint size)
    {
        _written += size;
        try
        {
            if (_error is null)
            {
                destination.Write(new ReadOnlySpan<byte>((void*)buffer, checked((int)size)));
            }
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }

        return _error is null || format == ImageFormat.Jpeg; // on a reported failure libjpeg writes to the console
    }

    /// <inheritdoc/>
    protected override void OnFlush()
    {
    }

    /// <inheritdoc/>
    protected override nint OnBytesWritten() => (nint)_written;
}
