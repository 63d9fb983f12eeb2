using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Norms;

/// <summary>Statistics of feature maps row by row, and what normalization does with them: scale, shift, activation, sum.</summary>
internal static unsafe class NormKernel
{
    /// <summary>Mean and sum of squared deviations of each channel of a row; two passes over a row that is still in the cache.</summary>
    /// <param name="row">The first pixel.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="stride">Floats from a pixel to the next: a multiple of the vector's width.</param>
    /// <param name="statistics">Receives the means, then the sums: twice <paramref name="stride"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowStatistics<T>(float* row, int width, int stride, float* statistics)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(width > 0 && stride % T.Count == 0, "Pixels are whole vectors.");
        T share = 1f / width;
        for (var c = 0; c < stride; c += T.Count)
        {
            var end = row + c + ((nint)width * stride);
            T a = T.Zero, b = T.Zero;
            for (var p = row + c; p < end; p += stride)
            {
                a += T.Load(p);
            }

            var mean = a * share;
            for (var p = row + c; p < end; p += stride)
            {
                var deviation = T.Load(p) - mean;
                b = T.Fma(deviation, deviation, b);
            }

            T.Store(statistics + c, mean);
            T.Store(statistics + stride + c, b);
        }
    }

    /// <summary>Applies <c>activation(x * scale + shift) + residual</c> to a row in place.</summary>
    /// <param name="row">The first pixel.</param>
    /// <param name="residual">The first pixel of what is added, or null for nothing.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="stride">Floats from a pixel to the next: a multiple of the vector's width.</param>
    /// <param name="residualStride">The same of the residual.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">An addend for each channel.</param>
    /// <param name="floor">Lower clamp, applied before the residual is added: 0 for a ReLU, negative infinity for none.</param>
    /// <param name="ceiling">Upper clamp: 6 for a ReLU6, infinity for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(float* row, float* residual, int width, int stride, int residualStride, float* scale, float* shift, float floor, float ceiling)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(stride % T.Count == 0 && row != residual, "Pixels are whole vectors, and the sum is of two maps.");
        T least = floor, most = ceiling;
        for (var x = 0; x < width; x++, row += stride)
        {
            for (var c = 0; c < stride; c += T.Count)
            {
                var value = T.Min(T.Max(T.Fma(T.Load(row + c), T.Load(scale + c), T.Load(shift + c)), least), most);
                T.Store(row + c, residual is null ? value : value + T.Load(residual + c));
            }

            residual += residual is null ? 0 : residualStride;
        }
    }

    /// <summary>As <see cref="Apply"/>, with a scale and a shift for each part of an image, mixed for each pixel.</summary>
    /// <param name="row">The first pixel.</param>
    /// <param name="residual">The first pixel of what is added, or null for nothing.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="stride">Floats from a pixel to the next: a multiple of the vector's width.</param>
    /// <param name="residualStride">The same of the residual.</param>
    /// <param name="factors">For each part a scale, then a shift for each channel: (parts, 2, stride).</param>
    /// <param name="shares">The weight of each part in each pixel, (width, parts).</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="floor">Lower clamp, applied before the residual is added: 0 for a ReLU, negative infinity for none.</param>
    /// <param name="ceiling">Upper clamp: 6 for a ReLU6, infinity for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyParts<T>(
        float* row, float* residual, int width, int stride, int residualStride, float* factors, float* shares, int parts, float floor, float ceiling)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(stride % T.Count == 0 && row != residual && parts > 0, "Pixels are whole vectors, and the sum is of two maps.");
        T least = floor, most = ceiling;
        for (var x = 0; x < width; x++, row += stride, shares += parts)
        {
            for (var c = 0; c < stride; c += T.Count)
            {
                T scale = T.Zero, shift = T.Zero;
                for (var part = 0; part < parts; part++)
                {
                    var own = factors + (2 * part * stride) + c;
                    scale = T.Fma(shares + part, T.Load(own), scale);
                    shift = T.Fma(shares + part, T.Load(own + stride), shift);
                }

                var value = T.Min(T.Max(T.Fma(T.Load(row + c), scale, shift), least), most);
                T.Store(row + c, residual is null ? value : value + T.Load(residual + c));
            }

            residual += residual is null ? 0 : residualStride;
        }
    }
}
