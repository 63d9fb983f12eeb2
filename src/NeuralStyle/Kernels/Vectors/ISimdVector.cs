namespace NeuralStyle.Kernels.Vectors;

/// <summary>A vector of single-precision values of one width; kernels are compiled once for each implementation.</summary>
/// <remarks>
/// Implementations wrap one hardware vector, so that the compiler keeps each in a register. Operators and the conversion from a
/// constant let a transform read as its formula: <c>T.Fma(-5, c, T.Fma(4, a, e))</c> is 4a - 5c + e.
/// </remarks>
/// <typeparam name="TSelf">The implementation.</typeparam>
internal unsafe interface ISimdVector<TSelf> : IVectorBlock<TSelf>
    where TSelf : unmanaged, ISimdVector<TSelf>
{
    /// <summary>True if the processor has registers for 16 sums and their operands, so that blocks of 8 pixels pay off.</summary>
    static abstract bool Has32Registers { get; }

    /// <summary>All zeros.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Broadcasts a value to all lanes.</summary>
    static abstract implicit operator TSelf(float value);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary><c>left * right + addend</c>, rounded once if the processor can.</summary>
    static abstract TSelf Fma(TSelf left, TSelf right, TSelf addend);

    /// <summary>The greater of each pair.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller of each pair.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The value in lanes whose gate is greater than 0, and 0 in the others.</summary>
    static abstract TSelf WherePositive(TSelf gate, TSelf value);
}
