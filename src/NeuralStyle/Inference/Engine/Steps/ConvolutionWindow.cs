using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>The pixels of its source that a plain convolution reads.</summary>
/// <param name="Rows">Rows of the kernels.</param>
/// <param name="Columns">Columns of the kernels.</param>
/// <param name="Stride">Pixels of the source from one result to the next.</param>
/// <param name="Left">Columns of padding at the left.</param>
/// <param name="Top">Rows of padding above.</param>
/// <param name="Mode">The padding mode.</param>
internal sealed record ConvolutionWindow(int Rows, int Columns, int Stride, int Left, int Top, PadMode Mode)
{
    /// <summary>The padding that the source needs.</summary>
    public EnginePadding Padding(MapSize source, MapSize target) => new(
        Mode,
        Left,
        Top,
        Right: Math.Max(0, ((target.Width - 1) * Stride) + Columns - Left - source.Width),
        Bottom: Math.Max(0, ((target.Height - 1) * Stride) + Rows - Top - source.Height));

    /// <summary>The rows of the source that rows of the result are made of.</summary>
    public RowRange SourceRows(RowRange rows) => new((rows.First * Stride) - Top, ((rows.End - 1) * Stride) - Top + Rows);
}
