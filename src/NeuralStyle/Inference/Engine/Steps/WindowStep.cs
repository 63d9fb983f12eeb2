using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine.Steps;

/// <summary>A convolution each of whose output pixels reads one window of its source.</summary>
/// <param name="reads">The source.</param>
/// <param name="writes">The result.</param>
/// <param name="window">The window.</param>
internal abstract class WindowStep(int reads, int writes, ConvolutionWindow window) : EngineStep([reads], writes)
{
    protected ConvolutionWindow Window => window;

    public override EnginePadding Padding(IReadOnlyList<MapSize> sizes) => window.Padding(sizes[Reads[0]], sizes[Writes]);

    public override double MultiplyAdds(IReadOnlyList<MapSize> sizes) => (double)WeightLength * sizes[Writes].Height * sizes[Writes].Width;

    public override RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => window.SourceRows(rows);
}
