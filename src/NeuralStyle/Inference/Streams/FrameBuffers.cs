using System.Collections.Concurrent;

namespace NeuralStyle.Inference.Streams;

/// <summary>Memory for frames, used again and again.</summary>
/// <param name="length">Bytes of each.</param>
internal sealed class FrameBuffers(int length)
{
    private const int MostKept = 8;

    private readonly ConcurrentQueue<byte[]> _free = new();

    /// <summary>Takes memory, whose content is not defined.</summary>
    public byte[] Rent() => _free.TryDequeue(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Gives memory back.</summary>
    public void Return(byte[] buffer)
    {
        if (_free.Count < MostKept)
        {
            _free.Enqueue(buffer);
        }
    }
}
