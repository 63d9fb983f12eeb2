using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>Transforms 3x3 kernels of tensors for Winograd's convolution, and the gradients of transformed ones back.</summary>
[SkipLocalsInit] // all of what is taken on the stack is written before it is read
internal static unsafe class TileWeights
{
    private const int Taps = 9;

    /// <summary>Transforms the kernels of one input, G g G', and packs them as <see cref="ConvolutionKernel"/> reads them, for each point a matrix.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="input">The input.</param>
    /// <param name="result">(36, inputs * outputs).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(TileKernels kernels, int input, float* result)
        where T : unmanaged, ILanes<T>
    {
        var taps = AlignedMemory.AlignOnStack(stackalloc T[Taps + 1]);
        var half = AlignedMemory.AlignOnStack(stackalloc T[(WinogradTransform.InSide * 3) + 1]); // G g
        var points = AlignedMemory.AlignOnStack(stackalloc T[WinogradTransform.Points + 1]);
        nint point = (nint)kernels.Inputs * kernels.Outputs;
        for (var output = 0; output < kernels.Outputs; output += T.Count)
        {
            Gather(kernels, input, output, T.Count, (float*)taps);
            for (var column = 0; column < 3; column++)
            {
                Points(taps[column], taps[3 + column], taps[6 + column], half + column, 3);
            }

            for (var row = 0; row < WinogradTransform.InSide; row++)
            {
                Points(half[row * 3], half[(row * 3) + 1], half[(row * 3) + 2], points + (row * WinogradTransform.InSide), 1);
            }

            var target = result + Place(kernels, input, output, T.Count);
            for (var i = 0; i < WinogradTransform.Points; i++)
            {
                T.Store(target + (i * point), points[i]);
            }
        }
    }

    /// <summary>Transforms the gradients of one input's transformed kernels back, G' u G.</summary>
    /// <param name="gradients">(36, inputs, outputs).</param>
    /// <param name="kernels">Where the results go.</param>
    /// <param name="input">The input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack<T>(float* gradients, TileKernels kernels, int input)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(3 * WinogradTransform.InSide) + 1]); // G' u
        var taps = AlignedMemory.AlignOnStack(stackalloc T[Taps + 1]);
        nint point = (nint)kernels.Inputs * kernels.Outputs;
        for (var output = 0; output < kernels.Outputs; output += T.Count)
        {
            var source = gradients + ((nint)input * kernels.Outputs) + output;
            for (var column = 0; column < WinogradTransform.InSide; column++)
            {
                var p = source + (column * point);
                var row = WinogradTransform.InSide * point;
                TapsOf(T.Load(p), T.Load(p + row), T.Load(p + (2 * row)), T.Load(p + (3 * row)), T.Load(p + (4 * row)), T.Load(p + (5 * row)), half + column, WinogradTransform.InSide);
            }

            for (var row = 0; row < 3; row++)
            {
                var h = half + (row * WinogradTransform.InSide);
                TapsOf(h[0], h[1], h[2], h[3], h[4], h[5], taps + (row * 3), 1);
            }

            Scatter((float*)taps, T.Count, kernels, input, output);
        }
    }

    // G:  a/4,  -(a + b + c)/6,  -(a - b + c)/6,  a/24 + b/12 + c/6,  a/24 - b/12 + c/6,  c.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points<T>(T a, T b, T c, T* target, int step)
        where T : unmanaged, ILanes<T>
    {
        var sixth = T.Broadcast(-1f / 6);
        var even = T.MultiplyAdd(T.Broadcast(1f / 24), a, T.Multiply(T.Broadcast(1f / 6), c));
        var odd = T.Multiply(T.Broadcast(1f / 12), b);
        target[0] = T.Multiply(T.Broadcast(0.25f), a);
        target[step] = T.Multiply(sixth, T.Add(T.Add(a, c), b));
        target[2 * step] = T.Multiply(sixth, T.Subtract(T.Add(a, c), b));
        target[3 * step] = T.Add(even, odd);
        target[4 * step] = T.Subtract(even, odd);
        target[5 * step] = c;
    }

    // G':  u/4 - (v + w)/6 + (x + y)/24,  (w - v)/6 + (x - y)/12,  (x + y - v - w)/6 + z.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TapsOf<T>(T u, T v, T w, T x, T y, T z, T* target, int step)
        where T : unmanaged, ILanes<T>
    {
        var sixth = T.Broadcast(1f / 6);
        var (inner, outer) = (T.Multiply(sixth, T.Add(v, w)), T.Add(x, y));
        target[0] = T.MultiplyAdd(T.Broadcast(0.25f), u, T.Subtract(T.Multiply(T.Broadcast(1f / 24), outer), inner));
        target[step] = T.MultiplyAdd(sixth, T.Subtract(w, v), T.Multiply(T.Broadcast(1f / 12), T.Subtract(x, y)));
        target[2 * step] = T.Add(T.Subtract(T.Multiply(sixth, outer), inner), z);
    }

    private static void Gather(TileKernels kernels, int input, int output, int count, float* taps)
    {
        for (var lane = 0; lane < count; lane++)
        {
            var kernel = kernels.At(output + lane, input);
            for (var tap = 0; tap < Taps; tap++)
            {
                taps[(tap * count) + lane] = kernel[kernels.IsFlipped ? Taps - 1 - tap : tap];
            }
        }
    }

    private static void Scatter(float* taps, int count, TileKernels kernels, int input, int output)
    {
        for (var lane = 0; lane < count; lane++)
        {
            var kernel = kernels.At(output + lane, input);
            for (var tap = 0; tap < Taps; tap++)
            {
                kernel[tap] = taps[(tap * count) + lane];
            }
        }
    }

    // As in PackedWeights: blocks of two vectors of outputs, the last of one where their number is odd; in a block inputs, then outputs.
    private static nint Place(TileKernels kernels, int input, int output, int lanes)
    {
        var block = output / (2 * lanes) * 2 * lanes;
        var width = kernels.Outputs - block >= 2 * lanes ? 2 * lanes : lanes;
        return ((nint)block * kernels.Inputs) + ((nint)input * width) + (output - block);
    }
}
