namespace NeuralStyle.Kernels;

/// <summary>A vector of single-precision numbers of a width that kernels are compiled for, one copy for each.</summary>
/// <remarks>Implementations wrap one hardware vector, so that the compiler keeps each in a register.</remarks>
/// <typeparam name="TSelf">The implementation.</typeparam>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>The numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>True where the processor has registers for 16 sums and their operands, so that blocks of 8 pixels pay.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>All zeros.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>One number in all lanes.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>Reads a vector from any address.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes a vector to any address.</summary>
    static abstract void Store(float* target, TSelf value);

    /// <summary><c>left + right</c>.</summary>
    static abstract TSelf Add(TSelf left, TSelf right);

    /// <summary><c>left - right</c>.</summary>
    static abstract TSelf Subtract(TSelf left, TSelf right);

    /// <summary><c>left * right</c>.</summary>
    static abstract TSelf Multiply(TSelf left, TSelf right);

    /// <summary><c>left * right + sum</c>, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf sum);

    /// <summary><c>factor * right + sum</c> with one number for all lanes, read from memory.</summary>
    static abstract TSelf MultiplyAdd(float* factor, TSelf right, TSelf sum);

    /// <summary>The greater of each pair.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller of each pair.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The value in lanes whose gate is greater than 0, and 0 in the others.</summary>
    static abstract TSelf WherePositive(TSelf gate, TSelf value);
}
