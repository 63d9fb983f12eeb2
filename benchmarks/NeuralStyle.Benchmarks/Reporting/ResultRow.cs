namespace NeuralStyle.Benchmarks;

/// <summary>One benchmark's result as it is filed.</summary>
public sealed record ResultRow(
    string Subject,
    string Benchmark,
    string Case,
    double MedianMs,
    double MeanMs,
    double DeviationMs,
    double? MegapixelsPerSecond,
    double? GigaFlops,
    double? PercentOfGemm,
    double? PeakMegabytes);
