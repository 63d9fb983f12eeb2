namespace NeuralStyle.Inference.Many;

/// <summary>Limits how many images are stylized concurrently: small ones in parallel, each on one thread, large ones one by one.</summary>
/// <remarks>
/// Threads that share an image wait for each other after each step, which costs a tenth of the time of a small one; of large
/// ones only one has its feature maps in memory.
/// </remarks>
/// <param name="slots">The most images at the same time.</param>
internal sealed class ConcurrencyGate(int slots)
{
    /// <summary>The most pixels that are stylized at the same time, but for a single image.</summary>
    public const long MaxPixels = 2 << 20;

    private readonly Lock _turn = new(); // who came first enters first
    private readonly object _state = new();
    private int _count;
    private long _pixels;

    /// <summary>Waits for a slot and stylizes.</summary>
    /// <param name="pixels">The image's pixels.</param>
    /// <param name="stylize">Stylizes; receives true if all slots are taken, so that the image should use a single thread.</param>
    public T Run<T>(long pixels, Func<bool, T> stylize)
    {
        var runSingleThreaded = Enter(pixels);
        try
        {
            return stylize(runSingleThreaded);
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
                while (_count > 0 && (_count == slots || _pixels + pixels > MaxPixels))
                {
                    Monitor.Wait(_state);
                }

                _pixels += pixels;
                return ++_count == slots && slots > 1;
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
