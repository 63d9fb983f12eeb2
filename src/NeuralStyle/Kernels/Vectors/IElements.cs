namespace NeuralStyle.Kernels.Vectors;

/// <summary>Numbers in memory of a format that kernels read and write through single precision.</summary>
/// <typeparam name="TSelf">The implementation.</typeparam>
internal unsafe interface IElements<TSelf>
    where TSelf : unmanaged, IElements<TSelf>
{
    /// <summary>Bytes of a number.</summary>
    static abstract int Size { get; }

    /// <summary>Returns values in single precision: the source itself, or converted into the buffer.</summary>
    static abstract float* Read(void* source, float* buffer, int count);

    /// <summary>Returns the memory to compute results in before <see cref="Write"/>: the target itself, or the buffer.</summary>
    static abstract float* Target(void* target, float* buffer);

    /// <summary>Brings results from where <see cref="Target"/> said to where they are to be.</summary>
    static abstract void Write(float* values, void* target, int count);
}
