namespace NeuralStyle.Benchmarks;

/// <summary>Square images that are stylized in one call.</summary>
/// <param name="Side">Pixels of a side.</param>
/// <param name="Batch">The number of images.</param>
public readonly record struct ImageCase(int Side, int Batch = 1)
{
    /// <summary>Pixels of all of them.</summary>
    public long Pixels => (long)Side * Side * Batch;

    public override string ToString() => Batch == 1 ? $"{Side}x{Side}" : $"{Batch} of {Side}x{Side}";
}
