using NeuralStyle.Training;
using ScottPlot;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>The losses over the steps, as a chart.</summary>
internal static class LossChart
{
    public static void Save(IReadOnlyList<TrainingPoint> history, string path)
    {
        using var plot = new Plot();
        double[] steps = [.. history.Select(step => (double)step.Step)];
        foreach (var part in new[] { "content", "style" })
        {
            var line = plot.Add.ScatterLine(steps, Smooth([.. history.Select(step => Math.Log10(Math.Max(1e-6, step.Parts[part])))]));
            line.LegendText = part;
            line.LineWidth = 2;
        }

        plot.Title("Losses");
        plot.XLabel("step");
        plot.YLabel("loss, as a power of ten");
        plot.ShowLegend();
        plot.SavePng(path, width: 900, height: 500);
    }

    // A running mean: single batches jump about.
    private static double[] Smooth(double[] values)
    {
        var mean = values.Length > 0 ? values[0] : 0;
        return [.. values.Select(value => mean += (value - mean) * 0.1)];
    }
}
