namespace NeuralStyle.Benchmarks;

/// <summary>A loaded network that stylizes files.</summary>
internal interface IFileStylizer : IDisposable
{
    /// <summary>Stylizes one file.</summary>
    void Stylize(string input, string output);
}
