using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>The bands of a pass, and where its windows lie in memory.</summary>
/// <param name="Pass">The pass.</param>
/// <param name="Rows">Rows of a band.</param>
/// <param name="Offsets">For each root where its window begins, in floats.</param>
/// <param name="Length">Floats of all windows.</param>
internal sealed record PassBands(EnginePass Pass, int Rows, IReadOnlyDictionary<int, long> Offsets, long Length)
{
    /// <summary>Goes through the bands to find how large the windows become.</summary>
    public static PassBands Measure(PassWindows windows, EngineLayout layout, EnginePass pass, int rows)
    {
        var most = windows.Roots.ToDictionary(root => root, _ => 0);
        while (windows.Advance())
        {
            foreach (var root in most.Keys)
            {
                most[root] = Math.Max(most[root], windows.Window(root).Count);
            }
        }

        var (offsets, length) = (new Dictionary<int, long>(), 0L);
        foreach (var (root, count) in most)
        {
            offsets[root] = length;
            length += AlignedMemory.Padded(count * layout.RowLength(root));
        }

        return new PassBands(pass, rows, offsets, length);
    }
}
