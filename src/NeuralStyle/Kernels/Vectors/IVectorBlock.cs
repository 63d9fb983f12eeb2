namespace NeuralStyle.Kernels.Vectors;

/// <summary>One vector or several adjacent ones: the operations that micro-kernels for sums of products need.</summary>
/// <typeparam name="TSelf">The implementation.</typeparam>
internal unsafe interface IVectorBlock<TSelf>
    where TSelf : unmanaged, IVectorBlock<TSelf>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Loads from any address.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Stores to any address.</summary>
    static abstract void Store(float* target, TSelf value);

    /// <summary><c>factor * right + addend</c> with one factor for all lanes, read from memory; rounded once if the processor can.</summary>
    static abstract TSelf Fma(float* factor, TSelf right, TSelf addend);
}
