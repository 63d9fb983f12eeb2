namespace NeuralStyle.Benchmarks;

/// <summary>Square pictures that are painted in one call.</summary>
/// <param name="Side">Pixels of a side.</param>
/// <param name="Batch">The number of pictures.</param>
public readonly record struct PictureCase(int Side, int Batch = 1)
{
    /// <summary>Pixels of all of them.</summary>
    public long Pixels => (long)Side * Side * Batch;

    public override string ToString() => Batch == 1 ? $"{Side}x{Side}" : $"{Batch} of {Side}x{Side}";
}
