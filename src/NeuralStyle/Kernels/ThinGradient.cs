using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>The gradient of a convolution with respect to its kernels, where one of the two maps has few channels and the other fills vectors.</summary>
/// <remarks>
/// For a row of the kernels, the numbers of the thin map that meet a pixel of the wide one follow each other in memory. Each is
/// multiplied with the pixel's vector and added to a sum of its own.
/// </remarks>
/// <param name="samples">Pictures in the batch.</param>
/// <param name="height">Rows of the wide map; the thin one has <paramref name="side"/> - 1 more.</param>
/// <param name="width">Columns of the wide map; the thin one has <paramref name="side"/> - 1 more.</param>
/// <param name="channels">Channels of the wide map.</param>
/// <param name="thinChannels">Channels of the thin map.</param>
/// <param name="side">The side of the kernels.</param>
/// <param name="workers">The threads.</param>
/// <param name="kernels">The kernels to run; the widest that fit if null.</param>
internal sealed unsafe class ThinGradient(int samples, int height, int width, int channels, int thinChannels, int side, IWorkers workers, KernelSet? kernels = null)
{
    private const int ChunkRows = 16; // with sums of its own, so that the result is the same for any number of threads
    private const int TapsAtOnce = 9;

    private readonly KernelSet _kernels = kernels ?? KernelSet.For(channels);

    private int Length => side * side * thinChannels * channels;

    private nint ThinRow => (nint)(width + side - 1) * thinChannels;

    /// <summary>Adds up over all pixels the products of the wide map with the thin one at each shift.</summary>
    /// <param name="wide">(samples, height, width, channels).</param>
    /// <param name="thin">(samples, height + side - 1, width + side - 1, thin channels).</param>
    /// <param name="result">Gets (side, side, thin channels, channels): at each shift down and right of the thin map.</param>
    public void Run(float* wide, float* thin, float* result)
    {
        var chunks = (height + ChunkRows - 1) / ChunkRows;
        using var room = new Scratch((long)samples * chunks * Length);
        var all = room.Data;
        workers.Run(samples * chunks, (item, _) =>
        {
            var (sample, chunk) = Math.DivRem(item, chunks);
            var sums = all + ((nint)item * Length);
            new Span<float>(sums, Length).Clear();
            for (var y = chunk * ChunkRows; y < Math.Min(height, (chunk + 1) * ChunkRows); y++)
            {
                AddRow(wide + ((((nint)sample * height) + y) * width * channels), thin + ((((nint)sample * (height + side - 1)) + y) * ThinRow), sums);
            }
        });
        Fold(all, samples * chunks, result);
    }

    /// <summary>Adds a row of the wide map times a row of the thin one to the sums of a kernel row.</summary>
    /// <param name="wide">The wide map's row.</param>
    /// <param name="thin">The thin map's row.</param>
    /// <param name="sums">(taps, channels).</param>
    /// <param name="pixels">Pixels of the wide map's row.</param>
    /// <param name="channels">Its channels: a multiple of the vector's width.</param>
    /// <param name="thinChannels">Floats from a pixel of the thin map to the next.</param>
    /// <param name="taps">Numbers of the thin map that meet a pixel.</param>
    public static void AddTaps<T>(float* wide, float* thin, float* sums, int pixels, int channels, int thinChannels, int taps)
        where T : unmanaged, ILanes<T>
    {
        for (var channel = 0; channel < channels; channel += T.Count)
        {
            var tap = 0;
            for (; tap <= taps - TapsAtOnce; tap += TapsAtOnce)
            {
                Taps9<T>(wide + channel, thin + tap, sums + ((nint)tap * channels) + channel, pixels, channels, thinChannels);
            }

            for (; tap < taps; tap++)
            {
                Tap<T>(wide + channel, thin + tap, sums + ((nint)tap * channels) + channel, pixels, channels, thinChannels);
            }
        }
    }

    private void AddRow(float* wide, float* thin, float* sums)
    {
        var taps = side * thinChannels;
        for (var row = 0; row < side; row++)
        {
            _kernels.AddTaps(wide, thin + (row * ThinRow), sums + ((nint)row * taps * channels), width, channels, thinChannels, taps);
        }
    }

    private void Fold(float* sums, int count, float* result)
    {
        new ReadOnlySpan<float>(sums, Length).CopyTo(new Span<float>(result, Length));
        for (var item = 1; item < count; item++)
        {
            VectorSum.Add(new ReadOnlySpan<float>(sums + ((nint)item * Length), Length), new Span<float>(result, Length));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Taps9<T>(float* wide, float* thin, float* sums, int pixels, int channels, int thinChannels)
        where T : unmanaged, ILanes<T>
    {
        nint step = channels;
        T a = T.Load(sums), b = T.Load(sums + step), c = T.Load(sums + (2 * step));
        T d = T.Load(sums + (3 * step)), e = T.Load(sums + (4 * step)), f = T.Load(sums + (5 * step));
        T g = T.Load(sums + (6 * step)), h = T.Load(sums + (7 * step)), i = T.Load(sums + (8 * step));
        for (var pixel = 0; pixel < pixels; pixel++, wide += channels, thin += thinChannels)
        {
            var value = T.Load(wide);
            a = T.MultiplyAdd(thin, value, a);
            b = T.MultiplyAdd(thin + 1, value, b);
            c = T.MultiplyAdd(thin + 2, value, c);
            d = T.MultiplyAdd(thin + 3, value, d);
            e = T.MultiplyAdd(thin + 4, value, e);
            f = T.MultiplyAdd(thin + 5, value, f);
            g = T.MultiplyAdd(thin + 6, value, g);
            h = T.MultiplyAdd(thin + 7, value, h);
            i = T.MultiplyAdd(thin + 8, value, i);
        }

        T.Store(sums, a);
        T.Store(sums + step, b);
        T.Store(sums + (2 * step), c);
        T.Store(sums + (3 * step), d);
        T.Store(sums + (4 * step), e);
        T.Store(sums + (5 * step), f);
        T.Store(sums + (6 * step), g);
        T.Store(sums + (7 * step), h);
        T.Store(sums + (8 * step), i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tap<T>(float* wide, float* thin, float* sums, int pixels, int channels, int thinChannels)
        where T : unmanaged, ILanes<T>
    {
        var sum = T.Load(sums);
        for (var pixel = 0; pixel < pixels; pixel++, wide += channels, thin += thinChannels)
        {
            sum = T.MultiplyAdd(thin, T.Load(wide), sum);
        }

        T.Store(sums, sum);
    }
}
