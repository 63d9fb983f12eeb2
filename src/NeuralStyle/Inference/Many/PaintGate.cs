namespace NeuralStyle.Inference;

/// <summary>Says which pictures may be painted at the same time: small ones side by side, each on a thread of its own, large ones one by one.</summary>
/// <remarks>
/// Threads that share a picture wait for each other after each of its steps, which costs a tenth of a small one's time; of large
/// ones only one has its feature maps in memory.
/// </remarks>
/// <param name="places">The most pictures at the same time.</param>
internal sealed class PaintGate(int places)
{
    /// <summary>The most pixels that are painted at the same time, but for a single picture.</summary>
    public const long MaxPixels = 2 << 20;

    private readonly Lock _turn = new(); // who came first enters first
    private readonly object _state = new();
    private int _count;
    private long _pixels;

    /// <summary>Waits for a place and paints.</summary>
    /// <param name="pixels">The picture's pixels.</param>
    /// <param name="paint">Paints; it is told whether so many others are being painted that each is to have one thread.</param>
    public T Paint<T>(long pixels, Func<bool, T> paint)
    {
        var isCrowded = Enter(pixels);
        try
        {
            return paint(isCrowded);
        }
        finally
        {
            Leave(pixels);
        }
    }

    private bool Enter(long pixels)
    {
        lock (_turn)
        {
            lock (_state)
            {
                while (_count > 0 && (_count == places || _pixels + pixels > MaxPixels))
                {
                    Monitor.Wait(_state);
                }

                _pixels += pixels;
                return ++_count == places && places > 1;
            }
        }
    }

    private void Leave(long pixels)
    {
        lock (_state)
        {
            _pixels -= pixels;
            _count--;
            Monitor.PulseAll(_state);
        }
    }
}
