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
    public void Add(float* source, float* target, int y)
    {
        var to = target + ((long)y * width * outputs);
        for (var x = 0; x < width; x++, to += outputs)
        {
            var sum = Vector128<float>.Zero;
            for (var row = 0; row < rows; row++)
            {
                sum += Load(At(source, y + row, x, row), isLast: x == width - 1);
            }

            for (var output = 0; output < outputs; output++)
            {
                to[output] = sum[output];
            }
        }
    }

    /// <summary>Writes row <paramref name="y"/> of the gradient with respect to the source.</summary>
    /// <param name="gradient">(H, W, outputs).</param>
    /// <param name="result">(H + rows - 1, W, rows, outputs).</param>
    /// <param name="y">The row, of the source.</param>
    public void Spread(float* gradient, float* result, int y)
    {
        for (var x = 0; x < width; x++)
        {
            for (var row = 0; row < rows; row++)
            {
                var from = y - row;
                var to = At(result, y, x, row);
                for (var output = 0; output < outputs; output++)
                {
                    to[output] = from < 0 || from >= height ? 0 : gradient[((((long)from * width) + x) * outputs) + output];
                }
            }
        }
    }

    private float* At(float* values, int y, int x, int row) => values + ((((long)y * width) + x) * Channels) + (row * outputs);

    // Past the outputs stand those of the next pixel, but after the last there may be no memory.
    private Vector128<float> Load(float* values, bool isLast)
    {
        if (!isLast)
        {
            return Vector128.Load(values);
        }

        Span<float> own = stackalloc float[MaxOutputs];
        new ReadOnlySpan<float>(values, outputs).CopyTo(own);
        return Vector128.Create<float>(own);
    }
}
