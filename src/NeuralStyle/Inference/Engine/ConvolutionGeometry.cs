using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>Which pixels of a source meet which weights: the same few sets of kernels, again and again.</summary>
/// <param name="Phases">The sets.</param>
/// <param name="InStep">Pixels of the source from one repetition to the next: the stride.</param>
/// <param name="OutStep">Pixels of the result from one repetition to the next: how much is enlarged.</param>
internal sealed record ConvolutionGeometry(IReadOnlyList<PhaseWeights> Phases, int InStep, int OutStep)
{
    /// <summary>A plain convolution after padding.</summary>
    public static ConvolutionGeometry Plain(KernelSource kernels, int stride, int left, int top)
        => new([new PhaseWeights(Y: 0, X: 0, -top, -left, kernels.Pack(kernels.Shape, kernels.At))], stride, OutStep: 1);

    /// <summary>A 3x3 convolution of a map that is enlarged twofold by repeating pixels, then padded by one pixel of reflection.</summary>
    /// <remarks>
    /// Two neighboring pixels of the enlarged map are the same one of the source, so of three taps two meet one pixel and are
    /// added beforehand: four sets of 2x2 kernels on the small map. One pixel of reflection repeats the outermost source pixel.
    /// </remarks>
    public static ConvolutionGeometry Enlarged(KernelSource kernels)
    {
        var shape = kernels.Shape with { Rows = 2, Columns = 2 };
        var phases =
            from y in Enumerable.Range(0, 2)
            from x in Enumerable.Range(0, 2)
            select new PhaseWeights(y, x, y - 1, x - 1, kernels.Pack(shape, (output, input, row, column) => Sum(kernels, output, input, Taps(y, row), Taps(x, column))));
        return new([.. phases], InStep: 1, OutStep: 2);
    }

    /// <summary>A transposed convolution: for each phase the taps that meet source pixels, in the order of these.</summary>
    public static ConvolutionGeometry Transposed(KernelSource kernels, int stride, int padding)
    {
        var phases =
            from y in Enumerable.Range(0, stride)
            from x in Enumerable.Range(0, stride)
            let rows = TransposedTaps(kernels.Shape.Rows, stride, padding, y)
            let columns = TransposedTaps(kernels.Shape.Columns, stride, padding, x)
            let shape = kernels.Shape with { Rows = rows.Length, Columns = columns.Length }
            select new PhaseWeights(
                y, x, Offset(rows, y, padding, stride), Offset(columns, x, padding, stride), kernels.Pack(shape, (output, input, row, column) => kernels.At(output, input, rows[row], columns[column])));
        return new([.. phases], InStep: 1, stride);
    }

    /// <summary>The border that the source needs.</summary>
    public EngineBorder Border(BorderKind kind, MapSize source, MapSize target) => new(
        kind,
        Left: Math.Max(0, Phases.Max(phase => -phase.OffsetX)),
        Top: Math.Max(0, Phases.Max(phase => -phase.OffsetY)),
        Right: Math.Max(0, Phases.Max(phase => End(target.Width, phase.X, phase.OffsetX, phase.Weights.Shape.Columns)) - source.Width),
        Bottom: Math.Max(0, Phases.Max(phase => End(target.Height, phase.Y, phase.OffsetY, phase.Weights.Shape.Rows)) - source.Height));

    /// <summary>The repetitions that make rows of the result.</summary>
    public RowRange Repetitions(RowRange rows) => new(rows.First / OutStep, (rows.End + OutStep - 1) / OutStep);

    /// <summary>The rows of the source that rows of the result are made of.</summary>
    public RowRange SourceRows(RowRange rows)
    {
        var repetitions = Repetitions(rows);
        return new(
            (repetitions.First * InStep) + Phases.Min(phase => phase.OffsetY),
            ((repetitions.End - 1) * InStep) + Phases.Max(phase => phase.OffsetY + phase.Weights.Shape.Rows));
    }

    // Past the last pixel that is read.
    private int End(int size, int phase, int offset, int taps)
        => size <= phase ? 0 : (((size - phase - 1) / OutStep) * InStep) + offset + taps;

    // Of three taps on the enlarged map, those that meet the first or second of two source pixels.
    private static Range Taps(int phase, int pixel) => (phase, pixel) switch
    {
        (0, 0) => 0..1,
        (0, 1) => 1..3,
        (1, 0) => 0..2,
        _ => 2..3,
    };

    private static float Sum(KernelSource kernels, int output, int input, Range rows, Range columns)
    {
        var sum = 0f;
        for (var row = rows.Start.Value; row < rows.End.Value; row++)
        {
            for (var column = columns.Start.Value; column < columns.End.Value; column++)
            {
                sum += kernels.At(output, input, row, column);
            }
        }

        return sum;
    }

    // Tap k of a result pixel o meets source pixel (o + padding - k) / stride, where that is whole.
    private static int[] TransposedTaps(int size, int stride, int padding, int phase)
        => [.. Enumerable.Range(0, size).Where(tap => (phase + padding - tap) % stride == 0).OrderDescending()];

    private static int Offset(int[] taps, int phase, int padding, int stride)
        => taps.Length == 0 ? 0 : (phase + padding - taps[0]) / stride;
}
