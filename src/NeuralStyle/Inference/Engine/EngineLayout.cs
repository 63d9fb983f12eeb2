using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine;

/// <summary>The memory of each value of a plan for images of one size, and its slot when all values are in memory at once.</summary>
/// <remarks>Values that are not needed at the same time share memory. The statistics and scales of norms have memory of their own.</remarks>
internal sealed class EngineLayout
{
    private readonly int[] _roots; // for each value the one whose memory it has
    private readonly Slot[] _slots; // of roots
    private readonly Dictionary<int, long> _statistics = []; // of values that are normalized

    public EngineLayout(EnginePlan plan, int height, int width, KernelSet kernels)
    {
        Sizes = plan.Sizes(height, width);
        _roots = [.. Enumerable.Range(0, Sizes.Count)];
        _slots = new Slot[Sizes.Count];
        for (var step = 0; step < plan.Steps.Count; step++)
        {
            Add(plan.Steps[step], step, kernels);
        }

        Touch(plan.Output, plan.Steps.Count);
        Length = Arrange();
        StatisticsLength = ArrangeStatistics(plan);
        ScratchLength = plan.Steps.Max(step => step.ScratchLength(Sizes));
    }

    /// <summary>The size of every value.</summary>
    public IReadOnlyList<MapSize> Sizes { get; }

    /// <summary>Floats that all values need together.</summary>
    public long Length { get; }

    /// <summary>Floats that statistics and scaleShift of norms need.</summary>
    public long StatisticsLength { get; }

    /// <summary>Floats of scratch memory for each worker.</summary>
    public long ScratchLength { get; }

    /// <summary>The value whose memory a value reuses; itself if it has its own.</summary>
    public int Root(int value) => _roots[value];

    /// <summary>The padding around a value.</summary>
    public EnginePadding Padding(int value) => _slots[_roots[value]].Padding;

    /// <summary>False for the output image, and for values that are part of a fused operation.</summary>
    public bool HasMemory(int value) => PixelStride(value) > 0;

    /// <summary>Floats from a row of a value to the next, with its padding.</summary>
    public long RowLength(int value)
    {
        var padding = Padding(value);
        return (long)(padding.Left + Sizes[value].Width + padding.Right) * PixelStride(value);
    }

    /// <summary>Floats from a pixel of a value to the next.</summary>
    public int PixelStride(int value) => _slots[_roots[value]].Stride;

    /// <summary>True if no later value reuses the memory of this one, so that its padding can be filled.</summary>
    public bool IsFinal(int value) => _slots[_roots[value]].LastValue == value;

    /// <summary>The offset of a value, padding included, when all values are in memory at once.</summary>
    public long Offset(int value) => _slots[_roots[value]].Offset;

    /// <summary>The offset of the statistics of a value that is normalized: for each row the means, then the sums of squared deviations; null for other values.</summary>
    public long? StatisticsOffset(int value) => _statistics.TryGetValue(value, out var offset) ? offset : null;

    /// <summary>The offset of its scale and shift: the scales, then the shifts.</summary>
    public long ScaleShiftOffset(int value) => _statistics[value] + (2L * Sizes[value].Height * PixelStride(value));

    /// <summary>A value in memory.</summary>
    /// <param name="value">The value.</param>
    /// <param name="row">The first float of row 0, padding included, whether or not the row is in memory.</param>
    public unsafe FeatureMap Map(int value, float* row)
    {
        var (size, slot) = (Sizes[value], _slots[_roots[value]]);
        return new FeatureMap(row + ((nint)slot.Padding.Left * slot.Stride), size.Height, size.Width, size.Channels, slot.Stride, (nint)RowLength(value));
    }

    private void Add(EngineStep step, int index, KernelSet kernels)
    {
        foreach (var value in step.Reads)
        {
            Touch(value, index);
        }

        if (!(step.Reads is [var first, ..]))
        {
            Allocate(step, index, kernels);
            return;
        }

        var root = _roots[first];
        _slots[root] = _slots[root] with { Padding = _slots[root].Padding.Or(step.Padding(Sizes)) };
        if (step.IsInPlace)
        {
            _roots[step.Writes] = root;
            _slots[root] = _slots[root] with { LastValue = step.Writes };
        }
        else
        {
            Allocate(step, index, kernels);
        }
    }

    private void Allocate(EngineStep step, int index, KernelSet kernels)
    {
        var channels = Sizes[step.Writes].Channels;
        _slots[step.Writes] = new Slot(step.IsImage ? 0 : step.IsPacked ? channels : kernels.Stride(channels), default, index, step.Writes, index, Offset: -1);
    }

    private void Touch(int value, int step) => _slots[_roots[value]] = _slots[_roots[value]] with { Last = step };

    private long Arrange()
    {
        var arrangement = new MemoryPlanner();
        foreach (var root in Enumerable.Range(0, Sizes.Count).Where(value => _slots[value].Stride > 0 && _roots[value] == value).OrderBy(value => _slots[value].First))
        {
            var slot = _slots[root];
            _slots[root] = slot with { Offset = arrangement.TryAllocate(slot.First, slot.Last, Size(root), long.MaxValue)!.Value };
        }

        return arrangement.Length;
    }

    private long ArrangeStatistics(EnginePlan plan)
    {
        var length = 0L;
        foreach (var value in plan.Steps.Where(step => step.NeedsReduction).Select(step => step.Reads[0]))
        {
            _statistics[value] = length;
            length = ScaleShiftOffset(value) + (2L * PixelStride(value));
        }

        return length;
    }

    private long Size(int root)
        => AlignedMemory.Padded((_slots[root].Padding.Top + Sizes[root].Height + _slots[root].Padding.Bottom) * RowLength(root));

    /// <summary>Memory of a value and of those that reuse it.</summary>
    /// <param name="Stride">Floats from a pixel to the next; 0 for a value without memory.</param>
    /// <param name="Padding">The padding.</param>
    /// <param name="First">The step that writes it first.</param>
    /// <param name="LastValue">The value that lies in it at last.</param>
    /// <param name="Last">The step that reads it last.</param>
    /// <param name="Offset">The offset of its first float.</param>
    private readonly record struct Slot(int Stride, EnginePadding Padding, int First, int LastValue, int Last, long Offset);
}
