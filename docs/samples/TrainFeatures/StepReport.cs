namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The student's results on a batch.</summary>
/// <param name="Explained">For each layer the share of the variance of the teacher's channels that it explains.</param>
/// <param name="Pairs">For each style layer, and then for content, the mean squared difference between the logarithms of distances; for style the sum of those of Gram matrices and of correlations.</param>
internal sealed record StepReport(IReadOnlyList<float> Explained, IReadOnlyList<float> Pairs)
{
    public static StepReport Mean(IReadOnlyList<StepReport> reports)
        => new(Mean(reports, report => report.Explained), Mean(reports, report => report.Pairs));

    private static float[] Mean(IReadOnlyList<StepReport> reports, Func<StepReport, IReadOnlyList<float>> values)
        => [.. values(reports[0]).Select((_, i) => reports.Average(report => values(report)[i]))];
}
