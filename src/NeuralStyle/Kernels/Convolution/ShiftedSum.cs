using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuralStyle.Kernels.Convolution;

/// <summary>The second half of a convolution with few outputs: each kernel row has its own outputs, and an output row is the sum of the shifted rows.</summary>
/// <remarks>The rows lie in a ring, in which a new one replaces the oldest one.</remarks>
internal readonly unsafe struct ShiftedSum
{
    /// <summary>The most outputs: they are added as one vector.</summary>
    public const int MaxOutputs = 4;

    /// <summary>The most rows of the result that are made in one go: the rows of the source that two such strips share are convolved twice.</summary>
    public const int StripRows = 64;

    private readonly int _rows;
    private readonly int _outputs;
    private readonly int _width;
    private readonly int _stride;
    private readonly Vector128<float> _bias;

    /// <param name="rows">Rows of the kernels.</param>
    /// <param name="outputs">Channels of the result, at most <see cref="MaxOutputs"/>.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="stride">Floats from a pixel of the ring to the next: its channels are (kernel row, output).</param>
    /// <param name="bias">A value for each output, or empty for zeros.</param>
    public ShiftedSum(int rows, int outputs, int width, int stride, ReadOnlySpan<float> bias)
    {
        Debug.Assert(outputs is > 0 and <= MaxOutputs && stride >= rows * outputs, "Outputs fit a vector, and a pixel has all of them.");
        (_rows, _outputs, _width, _stride) = (rows, outputs, width, stride);
        Span<float> start = stackalloc float[MaxOutputs];
        start.Clear();
        bias.CopyTo(start);
        _bias = Vector128.Create<float>(start);
    }

    /// <summary>The floats of a ring; a vector more is read past the last outputs.</summary>
    public long RingLength => ((long)_rows * _width * _stride) + MaxOutputs;

    /// <summary>Returns the slot of a source row's results.</summary>
    public float* Row(float* ring, int y) => ring + ((nint)(y % _rows) * _width * _stride);

    /// <summary>Writes row <paramref name="y"/> of the result: the sum of the ring's rows <paramref name="y"/> and those after it.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="y">The row.</param>
    /// <param name="target">The row's first pixel.</param>
    /// <param name="step">Floats from a pixel of the target to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(float* ring, int y, float* target, int step)
    {
        Debug.Assert(step >= _outputs, "Pixels that are written do not overlap.");
        var sources = stackalloc float*[_rows];
        for (var row = 0; row < _rows; row++)
        {
            sources[row] = Row(ring, y + row) + (row * _outputs);
        }

        var past = (MaxOutputs + _outputs - 1) / _outputs; // pixels that a vector reaches
        var whole = step == _outputs ? Math.Max(0, _width - past + 1) : 0; // extra lanes are overwritten by the next pixels
        for (var x = 0; x < whole; x++, target += step)
        {
            Sum(sources, (nint)x * _stride).Store(target);
        }

        for (var x = whole; x < _width; x++, target += step)
        {
            var sum = Sum(sources, (nint)x * _stride);
            for (var output = 0; output < _outputs; output++)
            {
                target[output] = sum[output];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Sum(float** sources, nint offset)
    {
        var sum = _bias;
        for (int row = 0, rows = _rows; row < rows; row++)
        {
            sum += Vector128.Load(sources[row] + offset);
        }

        return sum;
    }
}
