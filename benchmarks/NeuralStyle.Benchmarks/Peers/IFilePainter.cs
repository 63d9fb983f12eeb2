namespace NeuralStyle.Benchmarks;

/// <summary>A loaded network that paints files.</summary>
internal interface IFilePainter : IDisposable
{
    /// <summary>Paints one file.</summary>
    void Paint(string input, string output);
}
