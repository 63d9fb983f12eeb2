namespace NeuralStyle.Kernels;

/// <summary>Numbers in memory of a format that kernels read and write through single precision.</summary>
/// <typeparam name="TSelf">The implementation.</typeparam>
internal unsafe interface IElements<TSelf>
    where TSelf : unmanaged, IElements<TSelf>
{
    /// <summary>Bytes of a number.</summary>
    static abstract int Size { get; }

    /// <summary>Gives numbers in single precision: where they are, or converted into the buffer.</summary>
    static abstract float* Read(void* source, float* buffer, int count);

    /// <summary>Where results go before <see cref="Write"/>: where they are to be, or the buffer.</summary>
    static abstract float* Target(void* target, float* buffer);

    /// <summary>Brings results from where <see cref="Target"/> said to where they are to be.</summary>
    static abstract void Write(float* values, void* target, int count);
}
