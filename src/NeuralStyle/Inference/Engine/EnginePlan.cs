using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference;

/// <summary>A graph as steps for the CPU: operations that belong together are one step, and weights are packed for the kernels.</summary>
internal sealed class EnginePlan : IDisposable
{
    internal EnginePlan(Graph graph, IReadOnlyList<EngineStep> steps, int output, ConvertRangeOperation? lastRange)
        => (Graph, Steps, Output, LastRange) = (graph, steps, output, lastRange);

    public Graph Graph { get; }

    /// <summary>The steps in the order they run.</summary>
    public IReadOnlyList<EngineStep> Steps { get; }

    /// <summary>The value that the picture is made of.</summary>
    public int Output { get; }

    /// <summary>The conversion of that value into RGB in [0, 1]; null for none.</summary>
    public ConvertRangeOperation? LastRange { get; }

    /// <summary>Compiles a model for a set of kernels.</summary>
    /// <exception cref="NotSupportedException">An operation has no kernel.</exception>
    public static EnginePlan Compile(StyleModel model, KernelSet kernels) => new EngineCompiler(model, kernels).Compile();

    /// <summary>Runs all steps; <see cref="Output"/> is there afterwards.</summary>
    public void Run(EngineFrame frame)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            Steps[i].Run(frame);
            var value = Steps[i].Writes;
            var border = frame.Layout.Border(value);
            if (!border.IsEmpty && frame.Layout.IsFinal(value, i))
            {
                Fill(frame, frame.Map(value), border);
            }
        }
    }

    public void Dispose()
    {
        foreach (var step in Steps)
        {
            step.Dispose();
        }
    }

    private static void Fill(EngineFrame frame, FeatureMap map, EngineBorder border)
    {
        const int rowsAtOnce = 32; // a few pixels each
        frame.Workers.Run((map.Height + rowsAtOnce - 1) / rowsAtOnce, (part, _) =>
        {
            for (var y = part * rowsAtOnce; y < Math.Min(map.Height, (part + 1) * rowsAtOnce); y++)
            {
                Borders.FillSides(map, border.Kind, y, border.Left, border.Right);
            }
        });
        Borders.FillRows(map, border.Kind, border.Left, border.Top, border.Right, border.Bottom);
    }
}
