using System.Runtime.CompilerServices;
using NeuralStyle.Graphs;
using NeuralStyle.Inference.Masks;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine;

/// <summary>One run of a plan: its memory, its image and style, and the threads that work on it.</summary>
/// <param name="layout">The memory of each value.</param>
/// <param name="workers">The threads.</param>
/// <param name="request">The image, its style, and the output image.</param>
/// <param name="memory">Memory of <see cref="SharedLength"/>, which the caller owns.</param>
internal abstract unsafe class EngineFrame(EngineLayout layout, WorkerTeam workers, EngineRequest request, float* memory)
{
    private readonly Dictionary<MapSize, MaskRows> _masks = [];
    private readonly Dictionary<int, float[]> _partScaleShift = [];
    private readonly Dictionary<int, PartStatistics> _partStatistics = [];

    public EngineLayout Layout => layout;

    /// <summary>The threads; they throw where the run is cancelled.</summary>
    public IWorkers Workers { get; } = new CancellableWorkers(workers, request.Control.CancellationToken);

    /// <summary>The image.</summary>
    public ImageBuffer Image => request.Image;

    /// <summary>The style rows, one for each part of the image.</summary>
    public StyleRows Style => request.Style;

    /// <summary>The output image; null for plans that compute a vector or features.</summary>
    public OutputImage? Result => request.Result;

    /// <summary>The statistics of norms in the frames before; null for an image by itself.</summary>
    public NormMemory? Norms => request.Control.Norms;

    /// <summary>The vector or the features that the plan computes; none for plans that compute an image.</summary>
    public List<StyleFeatureMap> Features { get; } = [];

    /// <summary>Floats that every run needs beside its values.</summary>
    public static long SharedLength(EngineLayout layout, WorkerTeam workers)
        => AlignedMemory.Padded(layout.StatisticsLength) + (workers.Size * AlignedMemory.Padded(layout.ScratchLength));

    /// <summary>A value. Row numbers are the image's own; not all rows need be there.</summary>
    public abstract FeatureMap Map(int value);

    /// <summary>For each row of a value the mean and the sum of squared deviations of each channel; null if no step needs them.</summary>
    public virtual float* Statistics(int value) => layout.StatisticsOffset(value) is { } offset ? memory + offset : null;

    /// <summary>A scale, then a shift for each channel of a value that is normalized.</summary>
    public float* ScaleShift(int value) => memory + layout.ScaleShiftOffset(value);

    /// <summary>The same for each part of a masked style, one after the other. Not for several threads at once.</summary>
    public float* PartScaleShift(int value)
    {
        if (!_partScaleShift.TryGetValue(value, out var scaleShift))
        {
            scaleShift = GC.AllocateUninitializedArray<float>(2 * Style.Parts.Length * layout.PixelStride(value), pinned: true);
            _partScaleShift.Add(value, scaleShift);
        }

        return (float*)Unsafe.AsPointer(ref scaleShift[0]);
    }

    /// <summary>The statistics of each part of a masked style. Not for several threads at once.</summary>
    public PartStatistics PartStatistics(int value)
    {
        if (!_partStatistics.TryGetValue(value, out var statistics))
        {
            var size = layout.Sizes[value];
            statistics = new PartStatistics(Style.Parts.Length, size.Channels, size.Height);
            _partStatistics.Add(value, statistics);
        }

        return statistics;
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

    /// <summary>Tells the caller how much is done, as a share of all.</summary>
    protected void Report(double share) => request.Control.Progress?.Report(Math.Min(share, 1));

    /// <summary>Memory that only one worker uses.</summary>
    public float* Scratch(int worker) => memory + AlignedMemory.Padded(layout.StatisticsLength) + (worker * AlignedMemory.Padded(layout.ScratchLength));

    /// <summary>Fills the padding beside rows of a value, and above or below where they are its first or last.</summary>
    protected void FillPadding(int value, RowRange rows)
    {
        const int rowsAtOnce = 32; // a few pixels each
        var padding = layout.Padding(value);
        if (padding.IsEmpty)
        {
            return;
        }

        var map = Map(value);
        Workers.Run((rows.Count + rowsAtOnce - 1) / rowsAtOnce, (part, _) =>
        {
            var first = rows.First + (part * rowsAtOnce);
            for (var y = first; y < Math.Min(rows.End, first + rowsAtOnce); y++)
            {
                Halo.FillSides(map, padding.Mode, y, padding.Left, padding.Right);
            }
        });
        if (rows.First == 0)
        {
            Halo.FillRows(map, padding.Mode, new(-padding.Top, 0), padding.Left, padding.Right);
        }

        if (rows.End == map.Height)
        {
            Halo.FillRows(map, padding.Mode, new(map.Height, map.Height + padding.Bottom), padding.Left, padding.Right);
        }
    }
}
