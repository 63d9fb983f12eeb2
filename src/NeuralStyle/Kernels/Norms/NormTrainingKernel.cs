using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Norms;

/// <summary>The passes of an instance norm with its activation, forward and backward, over some channels-last tensors.</summary>
/// <remarks>Channels are a multiple of the vector's width, and pixels follow each other without gaps.</remarks>
internal static unsafe class NormTrainingKernel
{
    /// <summary>Writes <c>max(x * scale + shift, floor)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(float* x, float* y, int pixels, int channels, NormCoefficients factors, float floor)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(channels % T.Count == 0, "Channels are whole vectors.");
        T least = floor;
        for (var c = 0; c < channels; c += T.Count)
        {
            var (scale, shift) = (T.Load(factors.Scale + c), T.Load(factors.Shift + c));
            float* from = x + c, to = y + c;
            for (var i = 0; i < pixels; i++, from += channels, to += channels)
            {
                T.Store(to, T.Max(T.Fma(T.Load(from), scale, shift), least));
            }
        }
    }

    /// <summary>For each channel the sums of g and of g * (x - mean), where g is the gradient that the activation lets through: two rows of <paramref name="sums"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sums<T>(float* x, float* gradient, int pixels, int channels, NormCoefficients factors, bool hasRelu, float* sums)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(channels % T.Count == 0, "Channels are whole vectors.");
        for (var c = 0; c < channels; c += T.Count)
        {
            var (mean, scale, shift) = (T.Load(factors.Mean + c), T.Load(factors.Scale + c), T.Load(factors.Shift + c));
            T sum = T.Zero, product = T.Zero;
            float* from = x + c, other = gradient + c;
            for (var i = 0; i < pixels; i++, from += channels, other += channels)
            {
                var value = T.Load(from);
                var g = hasRelu ? T.WherePositive(T.Fma(value, scale, shift), T.Load(other)) : T.Load(other);
                sum += g;
                product = T.Fma(g, value - mean, product);
            }

            T.Store(sums + c, sum);
            T.Store(sums + channels + c, product);
        }
    }

    /// <summary>Writes the gradient with respect to x: <c>g * scale + (x - mean) * coefficient + offset</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(float* x, float* gradient, float* result, int pixels, int channels, NormCoefficients factors, bool hasRelu)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(channels % T.Count == 0, "Channels are whole vectors.");
        for (var c = 0; c < channels; c += T.Count)
        {
            var (mean, scale, shift) = (T.Load(factors.Mean + c), T.Load(factors.Scale + c), T.Load(factors.Shift + c));
            var (coefficient, offset) = (T.Load(factors.GradientCoefficient + c), T.Load(factors.Offset + c));
            float* from = x + c, other = gradient + c, to = result + c;
            for (var i = 0; i < pixels; i++, from += channels, other += channels, to += channels)
            {
                var value = T.Load(from);
                var g = hasRelu ? T.WherePositive(T.Fma(value, scale, shift), T.Load(other)) : T.Load(other);
                T.Store(to, T.Fma(g, scale, T.Fma(value - mean, coefficient, offset)));
            }
        }
    }
}
