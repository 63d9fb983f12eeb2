using NeuralStyle.Common;

namespace NeuralStyle.Imaging;

/// <summary>Writes to another stream until a token is cancelled.</summary>
/// <param name="destination">The stream, left open.</param>
/// <param name="cancellationToken">The token.</param>
internal sealed class CancellableStream(Stream destination, CancellationToken cancellationToken) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        destination.Write(buffer);
    }

    public override void Flush() => destination.Flush();
}
