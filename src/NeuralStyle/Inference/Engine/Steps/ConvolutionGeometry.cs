using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The pixels of a source that meet each weight: the same few sets of kernels, again and again.</summary>
/// <param name="Phases">The sets.</param>
/// <param name="InStep">Pixels of the source from one repetition to the next: the stride.</param>
/// <param name="OutStep">Pixels of the result from one repetition to the next: the factor of upsampling.</param>
internal sealed record ConvolutionGeometry(IReadOnlyList<PhaseWeights> Phases, int InStep, int OutStep)
{
    /// <summary>A plain convolution after padding.</summary>
    public static ConvolutionGeometry Plain(IPackedKernels kernels, int stride, int left, int top)
        => new([new PhaseWeights(Y: 0, X: 0, -top, -left, kernels)], stride, OutStep: 1);

    /// <summary>A 3x3 convolution of a map that is upsampled twofold by repeating pixels, then padded by one pixel of reflection.</summary>
    /// <remarks>
    /// Two neighboring pixels of the upsampled map are the same one of the source, so of three taps two meet one pixel and are
    /// added beforehand: four sets of 2x2 kernels on the small map. One pixel of reflection repeats the outermost source pixel.
    /// </remarks>
    /// <param name="pack">Packs kernels that are made of those of the convolution.</param>
    public static ConvolutionGeometry Upsampled(KernelPacking pack)
    {
        var phases =
            from y in Enumerable.Range(0, 2)
            from x in Enumerable.Range(0, 2)
            select new PhaseWeights(y, x, y - 1, x - 1, pack(rows: 2, columns: 2, (kernel, result) => Add(kernel, y, x, result)));
        return new([.. phases], InStep: 1, OutStep: 2);
    }

    /// <summary>A transposed convolution: for each phase the taps that meet source pixels, in the order of these.</summary>
    public static ConvolutionGeometry Transposed(ConvolutionWeights kernels, int stride, int padding)
    {
        var phases =
            from y in Enumerable.Range(0, stride)
            from x in Enumerable.Range(0, stride)
            let rows = TransposedTaps(kernels.Shape.Rows, stride, padding, y)
            let columns = TransposedTaps(kernels.Shape.Columns, stride, padding, x)
            select new PhaseWeights(
                y, x, Offset(rows, y, padding, stride), Offset(columns, x, padding, stride),
                kernels.Pack(rows.Length, columns.Length, (kernel, result) => Choose(kernel, kernels.Shape.Columns, rows, columns, result)));
        return new([.. phases], InStep: 1, stride);
    }

    /// <summary>The padding that the source needs.</summary>
    public EnginePadding Padding(PadMode kind, MapSize source, MapSize target) => new(
        kind,
        Left: Math.Max(0, Phases.Max(phase => -phase.OffsetX)),
        Top: Math.Max(0, Phases.Max(phase => -phase.OffsetY)),
        Right: Math.Max(0, Phases.Max(phase => End(target.Width, phase.X, phase.OffsetX, phase.Weights.Columns)) - source.Width),
        Bottom: Math.Max(0, Phases.Max(phase => End(target.Height, phase.Y, phase.OffsetY, phase.Weights.Rows)) - source.Height));

    /// <summary>The repetitions that make rows of the result.</summary>
    public RowRange Repetitions(RowRange rows) => new(rows.First / OutStep, (rows.End + OutStep - 1) / OutStep);

    /// <summary>The rows of the source that rows of the result are made of.</summary>
    public RowRange SourceRows(RowRange rows)
    {
        var repetitions = Repetitions(rows);
        return new(
            (repetitions.First * InStep) + Phases.Min(phase => phase.OffsetY),
            ((repetitions.End - 1) * InStep) + Phases.Max(phase => phase.OffsetY + phase.Weights.Rows));
    }

    // Past the last pixel that is read.
    private int End(int size, int phase, int offset, int taps)
        => size <= phase ? 0 : (((size - phase - 1) / OutStep) * InStep) + offset + taps;

    // Of three taps on the upsampled map, those that meet the first of two source pixels: one in the first phase, two in the second.
    private static void Add(ReadOnlySpan<float> kernel, int phaseY, int phaseX, Span<float> result)
    {
        result.Clear();
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                result[(row > phaseY ? 2 : 0) + (column > phaseX ? 1 : 0)] += kernel[(row * 3) + column];
            }
        }
    }

    private static void Choose(ReadOnlySpan<float> kernel, int kernelColumns, int[] rows, int[] columns, Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = kernel[(rows[i / columns.Length] * kernelColumns) + columns[i % columns.Length]];
        }
    }

    // Tap k of a result pixel o meets source pixel (o + padding - k) / stride, where that is whole.
    private static int[] TransposedTaps(int size, int stride, int padding, int phase)
        => [.. Enumerable.Range(0, size).Where(tap => (phase + padding - tap) % stride == 0).OrderDescending()];

    private static int Offset(int[] taps, int phase, int padding, int stride)
        => taps.Length == 0 ? 0 : (phase + padding - taps[0]) / stride;
}

/// <summary>Packs kernels of another size, each made of one of a convolution.</summary>
internal delegate IPackedKernels KernelPacking(int rows, int columns, KernelConversion make);
