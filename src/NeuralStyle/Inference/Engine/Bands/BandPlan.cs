using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>The plan for running an image in bands within a memory limit: the passes, the rows of a band, and the storage of values between passes.</summary>
internal sealed class BandPlan
{
    private const int RowsPerWorker = 64; // more gain nothing: the rows that bands share are kept

    private readonly EnginePlan _plan;
    private readonly EngineLayout _layout;
    private readonly Dictionary<int, StoredValue> _stored = [];

    /// <summary>Plans a run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="layout">The memory of each value.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="limit">The most floats that a run may take.</param>
    public BandPlan(EnginePlan plan, EngineLayout layout, WorkerTeam workers, long limit)
    {
        (_plan, _layout) = (plan, layout);
        var passes = PassPlanner.Plan(plan, layout);
        var rest = limit - EngineFrame.SharedLength(layout, workers);
        Passes = [.. passes.Select(pass => Bands(pass, RowsPerWorker * workers.Size, rest / 2))]; // the other half is for what is stored
        WindowLength = Passes.Max(bands => bands.Length);
        (StoreLength, FileLength) = Store(passes, Math.Max(0, rest - WindowLength));
        Length = EngineFrame.SharedLength(layout, workers) + WindowLength + StoreLength;
    }

    /// <summary>The passes, in their order.</summary>
    public IReadOnlyList<PassBands> Passes { get; }

    /// <summary>Floats of the windows of the pass that has the largest.</summary>
    public long WindowLength { get; }

    /// <summary>Floats of values in memory between passes.</summary>
    public long StoreLength { get; }

    /// <summary>Floats of values in a file between passes.</summary>
    public long FileLength { get; }

    /// <summary>Floats that a run takes in memory: more than the limit where not even bands of a row fit.</summary>
    public long Length { get; }

    /// <summary>Returns the location of a value between passes.</summary>
    public StoredValue Stored(int value) => _stored[value];

    /// <summary>Begins a pass.</summary>
    public PassWindows Windows(PassBands bands) => new(_plan, _layout, bands.Pass, bands.Rows);

    // Bands as high as fit.
    private PassBands Bands(EnginePass pass, int rows, long limit)
    {
        for (; ; rows = (rows + 1) / 2)
        {
            var bands = PassBands.Measure(new PassWindows(_plan, _layout, pass, rows), _layout, pass, rows);
            if (bands.Length <= limit || rows == 1)
            {
                return bands;
            }
        }
    }

    // In memory as long as there is some, the rest in the file.
    private (long Memory, long File) Store(IReadOnlyList<EnginePass> passes, long limit)
    {
        var (memory, file) = (new MemoryPlanner(), new MemoryPlanner());
        for (var first = 0; first < passes.Count; first++)
        {
            foreach (var value in passes[first].Stores)
            {
                var last = Enumerable.Range(0, passes.Count).Last(pass => passes[pass].Loads.Contains(value));
                var row = _layout.Sizes[value].Width * _layout.PixelStride(value);
                var size = AlignedMemory.Padded((long)row * _layout.Sizes[value].Height);
                var offset = memory.TryAllocate(first, last, size, limit);
                _stored[value] = new StoredValue(offset is null, offset ?? file.TryAllocate(first, last, size, long.MaxValue)!.Value, row);
            }
        }

        return (memory.Length, file.Length);
    }
}
