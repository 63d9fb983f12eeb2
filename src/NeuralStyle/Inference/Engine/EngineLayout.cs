using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>Where each value of a plan lies in memory for pictures of one size. Values that are not needed at the same time share memory.</summary>
internal sealed class EngineLayout
{
    private readonly int[] _roots; // for each value the one whose memory it has
    private readonly Slot[] _slots; // of roots

    public EngineLayout(EnginePlan plan, int height, int width, KernelSet kernels)
    {
        Sizes = plan.Graph.Sizes(height, width);
        _roots = [.. Enumerable.Range(0, Sizes.Count)];
        _slots = new Slot[Sizes.Count];
        for (var step = 0; step < plan.Steps.Count; step++)
        {
            Add(plan.Steps[step], step, kernels);
        }

        Touch(plan.Output, plan.Steps.Count);
        Length = Arrange();
        StatisticsLength = plan.Steps.Max(step => 2L * kernels.Stride(Sizes[step.Writes].Channels) * Sizes[step.Writes].Height);
        ScratchLength = plan.Steps.Max(step => step.ScratchLength(Sizes));
    }

    /// <summary>The size of every value.</summary>
    public IReadOnlyList<MapSize> Sizes { get; }

    /// <summary>Floats that all values need together.</summary>
    public long Length { get; }

    /// <summary>Floats that the statistics of a norm need.</summary>
    public long StatisticsLength { get; }

    /// <summary>Floats of scratch memory for each worker.</summary>
    public long ScratchLength { get; }

    /// <summary>The border around a value.</summary>
    public EngineBorder Border(int value) => _slots[_roots[value]].Border;

    /// <summary>True where no later step changes the memory that a value lies in, so that its border can be filled.</summary>
    public bool IsFinal(int value, int step) => _slots[_roots[value]].LastWrite == step;

    /// <summary>A value in memory.</summary>
    public unsafe FeatureMap Map(int value, float* memory)
    {
        var (size, place) = (Sizes[value], _slots[_roots[value]]);
        var row = (nint)(place.Border.Left + size.Width + place.Border.Right) * place.Stride;
        var origin = memory + place.Offset + (place.Border.Top * row) + (place.Border.Left * place.Stride);
        return new FeatureMap(origin, size.Height, size.Width, size.Channels, place.Stride, row);
    }

    private void Add(EngineStep step, int index, KernelSet kernels)
    {
        foreach (var value in step.Reads)
        {
            Touch(value, index);
        }

        if (!(step.Reads is [var first, ..]))
        {
            Place(step, index, kernels);
            return;
        }

        var root = _roots[first];
        _slots[root] = _slots[root] with { Border = _slots[root].Border.Or(step.Border(Sizes)) };
        if (step.IsInPlace)
        {
            _roots[step.Writes] = root;
            _slots[root] = _slots[root] with { LastWrite = index };
        }
        else
        {
            Place(step, index, kernels);
        }
    }

    private void Place(EngineStep step, int index, KernelSet kernels)
    {
        var channels = Sizes[step.Writes].Channels;
        _slots[step.Writes] = new Slot(step.IsPacked ? channels : kernels.Stride(channels), default, index, index, index, Offset: -1);
    }

    private void Touch(int value, int step) => _slots[_roots[value]] = _slots[_roots[value]] with { Last = step };

    // First come, first served: each value takes the lowest gap that no value alive at the same time lies in.
    private long Arrange()
    {
        var length = 0L;
        var placed = new List<int>();
        foreach (var root in Enumerable.Range(0, Sizes.Count).Where(value => _slots[value].Stride > 0 && _roots[value] == value).OrderBy(value => _slots[value].First))
        {
            var size = Size(root);
            var offset = 0L;
            foreach (var other in placed.Where(other => Meet(_slots[other], _slots[root])).OrderBy(other => _slots[other].Offset))
            {
                if (offset + size <= _slots[other].Offset)
                {
                    break;
                }

                offset = Math.Max(offset, _slots[other].Offset + Size(other));
            }

            _slots[root] = _slots[root] with { Offset = offset };
            placed.Add(root);
            length = Math.Max(length, offset + size);
        }

        return length;
    }

    private long Size(int root)
    {
        const int lineFloats = 16; // values begin on a cache line
        var (size, place) = (Sizes[root], _slots[root]);
        var pixels = (long)(place.Border.Top + size.Height + place.Border.Bottom) * (place.Border.Left + size.Width + place.Border.Right);
        return ((pixels * place.Stride) + (2 * lineFloats) - 1) / lineFloats * lineFloats;
    }

    private static bool Meet(Slot one, Slot other) => one.First <= other.Last && other.First <= one.Last;

    /// <summary>Memory of a value and of those that take its place.</summary>
    /// <param name="Stride">Floats from a pixel to the next; 0 for a value without memory.</param>
    /// <param name="Border">The border.</param>
    /// <param name="First">The step that writes it first.</param>
    /// <param name="LastWrite">The step that writes it last.</param>
    /// <param name="Last">The step that reads it last.</param>
    /// <param name="Offset">Where it begins.</param>
    private readonly record struct Slot(int Stride, EngineBorder Border, int First, int LastWrite, int Last, long Offset);
}
