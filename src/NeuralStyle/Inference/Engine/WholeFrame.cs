using NeuralStyle.Imaging;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>A run with all rows of a value in memory, step by step.</summary>
internal sealed unsafe class WholeFrame : EngineFrame
{
    private readonly float* _values;

    /// <summary>Prepares a run.</summary>
    /// <param name="layout">Where each value lies.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="image">The picture.</param>
    /// <param name="style">The style rows, one for each part of the picture.</param>
    /// <param name="memory">Memory of <see cref="Length"/>, which the caller owns.</param>
    public WholeFrame(EngineLayout layout, WorkerTeam workers, ImageBuffer image, StyleRows style, float* memory)
        : base(layout, workers, image, style, memory)
        => _values = memory + SharedLength(layout, workers);

    /// <summary>Floats that a run needs.</summary>
    public static long Length(EngineLayout layout, WorkerTeam workers) => SharedLength(layout, workers) + layout.Length;

    public override FeatureMap Map(int value)
        => Layout.Map(value, _values + Layout.Offset(value) + (Layout.Border(value).Top * Layout.RowLength(value)));

    /// <summary>Runs all steps, and makes the rows of the picture.</summary>
    public void Run(EnginePlan plan, ResultRows result)
    {
        Run(plan);
        plan.Paint(this, new(0, result.Height), result);
    }

    /// <summary>Runs all steps of a plan that computes a vector, and returns it.</summary>
    public float[] RunToVector(EnginePlan plan)
    {
        Run(plan);
        var vector = Map(plan.Output);
        return new ReadOnlySpan<float>(vector.Pixel(0, 0), vector.Channels).ToArray();
    }

    private void Run(EnginePlan plan)
    {
        foreach (var step in plan.Steps)
        {
            Run(step);
        }
    }

    private void Run(EngineStep step)
    {
        var rows = new RowRange(0, Layout.Sizes[step.Writes].Height);
        if (step is NormStep norm)
        {
            norm.Gather(this, rows);
            norm.Fold(this);
        }

        step.Run(this, rows);
        if (Layout.IsFinal(step.Writes))
        {
            FillBorder(step.Writes, rows);
        }
    }
}
