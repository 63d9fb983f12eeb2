using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels.Vectors;

/// <summary>Two adjacent vectors.</summary>
internal readonly unsafe struct SimdPair<T>(T first, T second) : IVectorBlock<SimdPair<T>>
    where T : unmanaged, ISimdVector<T>
{
    private readonly T _first = first;
    private readonly T _second = second;

    public static int Count => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Load(float* source) => new(T.Load(source), T.Load(source + T.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, SimdPair<T> value)
    {
        T.Store(target, value._first);
        T.Store(target + T.Count, value._second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Fma(float* factor, SimdPair<T> right, SimdPair<T> sum)
        => new(T.Fma(factor, right._first, sum._first), T.Fma(factor, right._second, sum._second));
}
