using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels;

/// <summary>The gradient of Winograd's convolution with respect to its kernels: for each point a product of matrices over the tiles.</summary>
[SkipLocalsInit] // all of what is taken on the stack is written before it is read
internal static unsafe class TileGradient
{
    /// <summary>Transforms one tile of the gradient of the result: A m A', (4, 4) to (6, 6).</summary>
    /// <param name="source">The tile's first pixel.</param>
    /// <param name="row">Floats from a row of the source to the next.</param>
    /// <param name="target">Where point 0 goes.</param>
    /// <param name="point">Floats from a point of the target to the next.</param>
    /// <param name="channels">Channels, and floats from a pixel of the source to the next: a multiple of the vector's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<T>(float* source, nint row, float* target, nint point, int channels)
        where T : unmanaged, ILanes<T>
    {
        var half = AlignedMemory.AlignOnStack(stackalloc T[(WinogradTransform.InSide * WinogradTransform.OutSide) + 1]); // A m
        for (var c = 0; c < channels; c += T.Count, source += T.Count, target += T.Count)
        {
            for (var x = 0; x < WinogradTransform.OutSide; x++)
            {
                var p = source + ((nint)x * channels);
                Points(T.Load(p), T.Load(p + row), T.Load(p + (2 * row)), T.Load(p + (3 * row)), (float*)(half + x), WinogradTransform.OutSide * T.Count);
            }

            for (var y = 0; y < WinogradTransform.InSide; y++)
            {
                var h = half + (y * WinogradTransform.OutSide);
                Points(h[0], h[1], h[2], h[3], target + (y * WinogradTransform.InSide * point), point);
            }
        }
    }

    /// <summary>Adds the product of a point to its matrix: <c>result[i, o] += sum over tiles of left[tile, i] * right[tile, o]</c>.</summary>
    /// <param name="left">Transformed tiles of the source, (tiles, inputs).</param>
    /// <param name="right">Transformed tiles of the gradient, (tiles, outputs).</param>
    /// <param name="result">(inputs, outputs).</param>
    /// <param name="tiles">The number of tiles: so few that their values stay in the nearest cache while all blocks read them.</param>
    /// <param name="inputs">Inputs: a multiple of four.</param>
    /// <param name="outputs">Outputs: a multiple of the vector's width.</param>
    public static void Multiply<T>(float* left, float* right, float* result, int tiles, int inputs, int outputs)
        where T : unmanaged, ILanes<T>
    {
        for (var input = 0; input < inputs; input += 4)
        {
            var output = 0;
            for (; output <= outputs - (2 * T.Count); output += 2 * T.Count)
            {
                Block4x2<T>(left + input, right + output, result + ((nint)input * outputs) + output, tiles, inputs, outputs);
            }

            if (output < outputs)
            {
                Block4x1<T>(left + input, right + output, result + ((nint)input * outputs) + output, tiles, inputs, outputs);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4x2<T>(float* left, float* right, float* result, int tiles, int inputs, int outputs)
        where T : unmanaged, ILanes<T>
    {
        T a0 = T.Load(result), a1 = T.Load(result + T.Count);
        T b0 = T.Load(result + outputs), b1 = T.Load(result + outputs + T.Count);
        T c0 = T.Load(result + (2 * outputs)), c1 = T.Load(result + (2 * outputs) + T.Count);
        T d0 = T.Load(result + (3 * outputs)), d1 = T.Load(result + (3 * outputs) + T.Count);
        for (var tile = 0; tile < tiles; tile++, left += inputs, right += outputs)
        {
            T r0 = T.Load(right), r1 = T.Load(right + T.Count);
            a0 = T.MultiplyAdd(left, r0, a0);
            a1 = T.MultiplyAdd(left, r1, a1);
            b0 = T.MultiplyAdd(left + 1, r0, b0);
            b1 = T.MultiplyAdd(left + 1, r1, b1);
            c0 = T.MultiplyAdd(left + 2, r0, c0);
            c1 = T.MultiplyAdd(left + 2, r1, c1);
            d0 = T.MultiplyAdd(left + 3, r0, d0);
            d1 = T.MultiplyAdd(left + 3, r1, d1);
        }

        T.Store(result, a0);
        T.Store(result + T.Count, a1);
        T.Store(result + outputs, b0);
        T.Store(result + outputs + T.Count, b1);
        T.Store(result + (2 * outputs), c0);
        T.Store(result + (2 * outputs) + T.Count, c1);
        T.Store(result + (3 * outputs), d0);
        T.Store(result + (3 * outputs) + T.Count, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4x1<T>(float* left, float* right, float* result, int tiles, int inputs, int outputs)
        where T : unmanaged, ILanes<T>
    {
        T a = T.Load(result), b = T.Load(result + outputs), c = T.Load(result + (2 * outputs)), d = T.Load(result + (3 * outputs));
        for (var tile = 0; tile < tiles; tile++, left += inputs, right += outputs)
        {
            var r = T.Load(right);
            a = T.MultiplyAdd(left, r, a);
            b = T.MultiplyAdd(left + 1, r, b);
            c = T.MultiplyAdd(left + 2, r, c);
            d = T.MultiplyAdd(left + 3, r, d);
        }

        T.Store(result, a);
        T.Store(result + outputs, b);
        T.Store(result + (2 * outputs), c);
        T.Store(result + (3 * outputs), d);
    }

    // A:  a,  a + b + c + d,  a - b + c - d,  a + 2b + 4c + 8d,  a - 2b + 4c - 8d,  d.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points<T>(T a, T b, T c, T d, float* target, nint step)
        where T : unmanaged, ILanes<T>
    {
        var (even, odd) = (T.Add(a, c), T.Add(b, d));
        var even2 = T.MultiplyAdd(T.Broadcast(4), c, a);
        var odd2 = T.MultiplyAdd(T.Broadcast(8), d, T.Add(b, b));
        T.Store(target, a);
        T.Store(target + step, T.Add(even, odd));
        T.Store(target + (2 * step), T.Subtract(even, odd));
        T.Store(target + (3 * step), T.Add(even2, odd2));
        T.Store(target + (4 * step), T.Subtract(even2, odd2));
        T.Store(target + (5 * step), d);
    }
}
