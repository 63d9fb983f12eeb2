namespace NeuralStyle.Benchmarks;

/// <summary>The work of one call of a benchmark, for the columns that are rates. Zero if it has no such value.</summary>
/// <param name="Pixels">Pixels of the images, or positions of the feature maps.</param>
/// <param name="MultiplyAdds">Multiply-adds as in <see cref="GraphCost"/>; a pass back counts as two forward.</param>
/// <param name="Threads">Threads that work; 0 for as many as there are processors.</param>
public readonly record struct Work(long Pixels, long MultiplyAdds = 0, int Threads = 0);
