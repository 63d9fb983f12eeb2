using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Threads;

namespace NeuralStyle.Inference.Engine;

/// <summary>A run with all rows of a value in memory, step by step.</summary>
internal sealed unsafe class WholeFrame : EngineFrame
{
    private readonly float* _values;

    /// <summary>Prepares a run.</summary>
    /// <param name="layout">The memory of each value.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="request">The image, its style, and the output image.</param>
    /// <param name="memory">Memory of <see cref="Length"/>, which the caller owns.</param>
    public WholeFrame(EngineLayout layout, WorkerTeam workers, EngineRequest request, float* memory)
        : base(layout, workers, request, memory)
        => _values = memory + SharedLength(layout, workers);

    /// <summary>Floats that a run needs.</summary>
    public static long Length(EngineLayout layout, WorkerTeam workers) => SharedLength(layout, workers) + layout.Length;

    public override FeatureMap Map(int value)
        => Layout.Map(value, _values + Layout.Offset(value) + (Layout.Padding(value).Top * Layout.RowLength(value)));

    /// <summary>Runs all steps.</summary>
    public void Run(EnginePlan plan)
    {
        var (all, done) = (plan.Steps.Sum(Cost), 0.0);
        foreach (var step in plan.Steps)
        {
            Run(step);
            done += Cost(step);
            Report(done / all);
        }
    }

    /// <summary>Runs all steps of a style predictor, and returns the style row or features.</summary>
    public StyleValues RunToStyle(EnginePlan plan)
    {
        Run(plan);
        return plan.Graph.Kind == GraphKind.Vector ? StyleValues.FromRow(Features[0].Values) : new StyleValues([], [new WeightedFeatures(Features, Weight: 1)]);
    }

    private double Cost(EngineStep step) => step.MultiplyAdds(Layout.Sizes);

    private void Run(EngineStep step)
    {
        var rows = new RowRange(0, Layout.Sizes[step.Writes].Height);
        if (step.NeedsReduction)
        {
            step.Reduce(this, rows);
            step.FinishReduction(this);
        }

        step.Run(this, rows);
        if (Layout.IsFinal(step.Writes))
        {
            FillPadding(step.Writes, rows);
        }
    }
}
