using NeuralStyle.Graphs;

namespace NeuralStyle.Inference;

/// <summary>One step of an <see cref="EnginePlan"/>: an operation of the graph, or several that are done at once.</summary>
/// <param name="reads">The values that the step reads.</param>
/// <param name="writes">The value that is there afterwards.</param>
internal abstract class EngineStep(int[] reads, int writes) : IDisposable
{
    /// <summary>The values that the step reads.</summary>
    public IReadOnlyList<int> Reads => reads;

    /// <summary>The value that is there afterwards.</summary>
    public int Writes => writes;

    /// <summary>True where it takes the place in memory of the first value that is read.</summary>
    public virtual bool IsInPlace => false;

    /// <summary>True where pixels of the result follow each other without padding of their channels: pictures.</summary>
    public virtual bool IsPacked => false;

    /// <summary>The border that the step needs around the first value that it reads, for values of given sizes.</summary>
    public virtual EngineBorder Border(IReadOnlyList<MapSize> sizes) => default;

    /// <summary>Floats of scratch memory for each worker.</summary>
    public virtual long ScratchLength(IReadOnlyList<MapSize> sizes) => 0;

    /// <summary>Does the work.</summary>
    public abstract void Run(EngineFrame frame);

    /// <summary>Frees packed weights.</summary>
    public virtual void Dispose()
    {
    }
}
