using NeuralStyle.Imaging;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>One run of a plan: its memory, its picture and style, and the threads that work on it.</summary>
internal sealed unsafe class EngineFrame : IDisposable
{
    private readonly AlignedMemory _values;
    private readonly AlignedMemory _statistics;
    private readonly AlignedMemory _scratch;

    public EngineFrame(EngineLayout layout, WorkerTeam workers)
    {
        (Layout, Workers) = (layout, workers);
        _values = new AlignedMemory(layout.Length);
        _statistics = new AlignedMemory(layout.StatisticsLength);
        _scratch = new AlignedMemory(layout.ScratchLength * workers.Size);
    }

    public EngineLayout Layout { get; }

    public WorkerTeam Workers { get; }

    /// <summary>The picture; set for each run.</summary>
    public ImageBuffer Image { get; set; } = null!;

    /// <summary>A weight for each style; set for each run.</summary>
    public float[] Style { get; set; } = [];

    /// <summary>For each row the mean and the sum of squared deviations of each channel, of the value that was convolved last.</summary>
    public float* Statistics => _statistics.Data;

    /// <summary>A value.</summary>
    public FeatureMap Map(int value) => Layout.Map(value, _values.Data);

    /// <summary>Memory that only one worker uses.</summary>
    public float* Scratch(int worker) => _scratch.Data + (worker * Layout.ScratchLength);

    public void Dispose()
    {
        _values.Dispose();
        _statistics.Dispose();
        _scratch.Dispose();
    }
}
