using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuralStyle.Kernels;

/// <summary>The second half of a convolution with few outputs: each kernel row has outputs of its own, and a result is the sum of as many shifted rows.</summary>
/// <param name="height">Rows of the result.</param>
/// <param name="width">Columns.</param>
/// <param name="rows">Rows of the kernels.</param>
/// <param name="outputs">Channels of the result, at most four.</param>
internal sealed unsafe class ShiftedSum(int height, int width, int rows, int outputs)
{
    /// <summary>The most outputs: they are added as one vector.</summary>
    public const int MaxOutputs = 4;

    private int Channels => rows * outputs;

    /// <summary>Writes row <paramref name="y"/> of the result.</summary>
    /// <param name="source">(H + rows - 1, W, rows, outputs).</param>
    /// <param name="target">(H, W, outputs).</param>
    /// <param name="y">The row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(float* source, float* target, int y)
    {
        nint step = ((nint)width * Channels) + outputs; // to the next row, and to its own outputs
        var from = source + ((nint)y * width * Channels);
        var to = target + ((nint)y * width * outputs);
        for (var x = 0; x < width - 1; x++, from += Channels, to += outputs)
        {
            var sum = Vector128<float>.Zero;
            for (int row = 0, count = rows; row < count; row++)
            {
                sum += Vector128.Load(from + (row * step)); // past the outputs stand those of the next pixel
            }

            for (var output = 0; output < outputs; output++)
            {
                to[output] = sum[output];
            }
        }

        for (var output = 0; output < outputs; output++) // after the last pixel there may be no memory
        {
            to[output] = 0;
            for (var row = 0; row < rows; row++)
            {
                to[output] += from[(row * step) + output];
            }
        }
    }

    /// <summary>Writes row <paramref name="y"/> of the gradient with respect to the source.</summary>
    /// <param name="gradient">(H, W, outputs).</param>
    /// <param name="result">(H + rows - 1, W, rows, outputs).</param>
    /// <param name="y">The row, of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread(float* gradient, float* result, int y)
    {
        var to = result + ((nint)y * width * Channels);
        var from = gradient + ((nint)y * width * outputs);
        nint step = (nint)width * outputs;
        int first = Math.Max(0, y - height + 1), end = Math.Min(rows, y + 1); // kernel rows that meet a row of the result
        for (var x = 0; x < width; x++, to += Channels, from += outputs)
        {
            new Span<float>(to, first * outputs).Clear();
            new Span<float>(to + (end * outputs), (rows - end) * outputs).Clear();
            for (var row = first; row < end; row++)
            {
                for (var output = 0; output < outputs; output++)
                {
                    to[(row * outputs) + output] = from[output - (row * step)];
                }
            }
        }
    }
}
