using System.Runtime.CompilerServices;
using NeuralStyle.Graphs;
using NeuralStyle.Imaging;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>One run of a plan: its memory, its picture and style, and the threads that work on it.</summary>
/// <param name="layout">What each value takes.</param>
/// <param name="workers">The threads.</param>
/// <param name="request">The image, its style, and the output image.</param>
/// <param name="memory">Memory of <see cref="SharedLength"/>, which the caller owns.</param>
internal abstract unsafe class EngineFrame(EngineLayout layout, WorkerTeam workers, EngineRequest request, float* memory)
{
    private readonly Dictionary<MapSize, MaskRows> _masks = [];
    private readonly Dictionary<int, float[]> _partFactors = [];

    public EngineLayout Layout => layout;

    public WorkerTeam Workers => workers;

    /// <summary>The picture.</summary>
    public ImageBuffer Image => request.Image;

    /// <summary>The style rows, one for each part of the picture.</summary>
    public StyleRows Style => request.Style;

    /// <summary>The output image; null for plans that compute a vector.</summary>
    public ResultRows? Result => request.Result;

    /// <summary>Floats that every run needs beside its values.</summary>
    public static long SharedLength(EngineLayout layout, WorkerTeam workers)
        => AlignedMemory.Padded(layout.StatisticsLength) + (workers.Size * AlignedMemory.Padded(layout.ScratchLength));

    /// <summary>A value. Row numbers are the picture's own; not all rows need be there.</summary>
    public abstract FeatureMap Map(int value);

    /// <summary>For each row of a value the mean and the sum of squared deviations of each channel; null if no step needs them.</summary>
    public virtual float* Statistics(int value) => layout.StatisticsOffset(value) is { } offset ? memory + offset : null;

    /// <summary>A scale, then a shift for each channel of a value that is normalized.</summary>
    public float* Factors(int value) => memory + layout.FactorsOffset(value);

    /// <summary>The same for each part of a masked style, one after the other. Not for several threads at once.</summary>
    public float* PartFactors(int value)
    {
        if (!_partFactors.TryGetValue(value, out var factors))
        {
            factors = GC.AllocateUninitializedArray<float>(2 * Style.Parts.Length * layout.PixelStride(value), pinned: true);
            _partFactors.Add(value, factors);
        }

        return (float*)Unsafe.AsPointer(ref factors[0]);
    }

    /// <summary>The masks, stretched over a value. Not for several threads at once.</summary>
    public MaskRows Masks(int value)
    {
        var size = layout.Sizes[value];
        if (!_masks.TryGetValue(size, out var rows))
        {
            rows = new MaskRows(Style.Masks!, size.Height, size.Width);
            _masks.Add(size, rows);
        }

        return rows;
    }

    /// <summary>Memory that only one worker uses.</summary>
    public float* Scratch(int worker) => memory + AlignedMemory.Padded(layout.StatisticsLength) + (worker * AlignedMemory.Padded(layout.ScratchLength));

    /// <summary>Fills the border beside rows of a value, and above or below where they are its first or last.</summary>
    protected void FillBorder(int value, RowRange rows)
    {
        const int rowsAtOnce = 32; // a few pixels each
        var border = layout.Border(value);
        if (border.IsEmpty)
        {
            return;
        }

        var map = Map(value);
        workers.Run((rows.Count + rowsAtOnce - 1) / rowsAtOnce, (part, _) =>
        {
            var first = rows.First + (part * rowsAtOnce);
            for (var y = first; y < Math.Min(rows.End, first + rowsAtOnce); y++)
            {
                Borders.FillSides(map, border.Kind, y, border.Left, border.Right);
            }
        });
        if (rows.First == 0)
        {
            Borders.FillRows(map, border.Kind, new(-border.Top, 0), border.Left, border.Right);
        }

        if (rows.End == map.Height)
        {
            Borders.FillRows(map, border.Kind, new(map.Height, map.Height + border.Bottom), border.Left, border.Right);
        }
    }
}
