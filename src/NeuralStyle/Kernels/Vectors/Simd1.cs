using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels.Vectors;

/// <summary>One number: processors without vectors, and what the wider kernels are tested against.</summary>
internal readonly unsafe struct Simd1(float value) : ISimdVector<Simd1>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static bool Has32Registers => false;

    public static Simd1 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Simd1(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Simd1 value) => *target = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 operator +(Simd1 left, Simd1 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 operator -(Simd1 left, Simd1 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 operator *(Simd1 left, Simd1 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 Fma(Simd1 left, Simd1 right, Simd1 sum) => new((left._value * right._value) + sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 Fma(float* factor, Simd1 right, Simd1 sum) => new((*factor * right._value) + sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 Max(Simd1 left, Simd1 right) => new(MathF.Max(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 Min(Simd1 left, Simd1 right) => new(MathF.Min(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd1 WherePositive(Simd1 gate, Simd1 value) => gate._value > 0 ? value : default;
}
