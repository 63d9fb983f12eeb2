using NeuralStyle.Graphs;
using NeuralStyle.Kernels;

namespace NeuralStyle.Inference.Engine;

/// <summary>One step of an <see cref="EnginePlan"/>: an operation of the graph, or several that are done at once.</summary>
/// <param name="reads">The values that the step reads.</param>
/// <param name="writes">The value that the step writes.</param>
internal abstract class EngineStep(int[] reads, int writes) : IDisposable
{
    /// <summary>The values that the step reads.</summary>
    public IReadOnlyList<int> Reads => reads;

    /// <summary>The value that the step writes.</summary>
    public int Writes => writes;

    /// <summary>True if its output reuses the memory of the first value that it reads.</summary>
    public virtual bool IsInPlace => false;

    /// <summary>True if pixels of the result follow each other without padding of their channels: images.</summary>
    public virtual bool IsPacked => false;

    /// <summary>True if the result is the output image, which takes no memory of the frame.</summary>
    public virtual bool IsImage => false;

    /// <summary>True if the statistics of each row that is written are computed while it is in the cache, if the frame has memory for them.</summary>
    public virtual bool ComputesStatistics => false;

    /// <summary>True if the first row needs a reduction of all rows of the first value that is read, such as the statistics of a norm.</summary>
    public virtual bool NeedsReduction => false;

    /// <summary>Rows of the result that are made together: ranges of rows begin at a multiple of it, and end at one or at the last row.</summary>
    public virtual int RowsAtOnce => 1;

    /// <summary>Floats of packed weights.</summary>
    public virtual long WeightLength => 0;

    /// <summary>The padding that the step needs around the first value that it reads, for values of given sizes.</summary>
    public virtual EnginePadding Padding(IReadOnlyList<MapSize> sizes) => default;

    /// <summary>Floats of scratch memory for each worker.</summary>
    public virtual long ScratchLength(IReadOnlyList<MapSize> sizes) => 0;

    /// <summary>About how many multiply-adds the whole result costs.</summary>
    public virtual double MultiplyAdds(IReadOnlyList<MapSize> sizes) => sizes[Writes].Elements;

    /// <summary>The rows of a value that is read which rows of the result are made of; they may lie in its padding, or outside of both.</summary>
    /// <param name="read">The index in <see cref="Reads"/>.</param>
    /// <param name="rows">Rows of the result; at least one.</param>
    /// <param name="sizes">The size of every value.</param>
    public virtual RowRange SourceRows(int read, RowRange rows, IReadOnlyList<MapSize> sizes) => rows;

    /// <summary>Reduces rows of the first value that is read, each once and in any order.</summary>
    public virtual void Reduce(EngineFrame frame, RowRange rows)
    {
    }

    /// <summary>Completes the reduction, once all rows are reduced.</summary>
    public virtual void FinishReduction(EngineFrame frame)
    {
    }

    /// <summary>Makes rows of the result.</summary>
    public abstract void Run(EngineFrame frame, RowRange rows);

    /// <summary>Frees packed weights.</summary>
    public virtual void Dispose()
    {
    }
}
