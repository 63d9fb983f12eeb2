using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>The transforms of the Winograd convolution F(4x4, 3x3), a vector of channels at a time.</summary>
/// <remarks>
/// <para>
/// Lavin and Gray 2015, arXiv:1509.09308. A tile of the source d (6x6) and a kernel g (3x3) give the output
/// <c>A' [(G g G') * (B' d B)] A</c> (4x4), where * multiplies element by element: 36 products instead of 144. The matrices
/// interpolate at the points 0, 1, -1, 2, -2 and infinity; <see cref="PlainMatrices"/> shows them.
/// </para>
/// <para>
/// A source that is upsampled twofold has tiles of the pixels a, b, b, c, c, e in each direction. Of B' applied to such a vector
/// the element of the point -1 is zero, and those of 2 and -2 differ by a factor of -3 only, which moves into the output
/// matrix: 25 products, with 16 different source elements. <see cref="UpsampledMatrices"/> shows these matrices.
/// </para>
/// </remarks>
[SkipLocalsInit] // every stackalloc is fully written before it is read
internal static unsafe class WinogradTransform
{
    /// <summary>Pixels that a tile reads in each direction.</summary>
    public const int InputSide = 6;

    /// <summary>Pixels that a tile computes in each direction.</summary>
    public const int OutputSide = 4;

    /// <summary>Pixels of a map before upsampling that a tile reads in each direction.</summary>
    public const int SmallInputSide = 4;

    /// <summary>Pixels of a map before upsampling under a tile of the output, in each direction.</summary>
    public const int SmallOutputSide = 2;

    /// <summary>Elements of a transformed tile.</summary>
    public const int Elements = InputSide * InputSide;

    /// <summary>Weights of a kernel.</summary>
    public const int Taps = 9;

    /// <summary>Transforms a tile of the source.</summary>
    /// <param name="kind">The resampling fused with the convolution.</param>
    /// <param name="source">The pixels.</param>
    /// <param name="target">Element 0.</param>
    /// <param name="elementStride">Floats from an element to the next.</param>
    /// <param name="channels">Channels: a multiple of the vector's width.</param>
    public static void Source<T>(WinogradKind kind, TileView source, float* target, nint elementStride, int channels)
        where T : unmanaged, ISimdVector<T>
    {
        switch (kind)
        {
            case WinogradKind.Upsampled:
                ToElements<T, UpsampledMatrices.Source>(source, target, elementStride, channels);
                break;
            case WinogradKind.UpsampleBackward:
                ToElements<T, UpsampledMatrices.BackwardSource>(source, target, elementStride, channels);
                break;
            default:
                ToElements<T, PlainMatrices.Source>(source, target, elementStride, channels);
                break;
        }
    }

    /// <summary>Transforms a tile of the gradient of the output, for the gradient of the kernels.</summary>
    /// <inheritdoc cref="Source"/>
    public static void Gradient<T>(WinogradKind kind, TileView source, float* target, nint elementStride, int channels)
        where T : unmanaged, ISimdVector<T>
    {
        if (kind == WinogradKind.Upsampled)
        {
            ToElements<T, UpsampledMatrices.OutputGradient>(source, target, elementStride, channels);
        }
        else
        {
            ToElements<T, PlainMatrices.OutputGradient>(source, target, elementStride, channels);
        }
    }

    /// <summary>Transforms the products of a tile back, with a bias.</summary>
    /// <param name="kind">The resampling fused with the convolution.</param>
    /// <param name="source">Element 0.</param>
    /// <param name="elementStride">Floats from an element to the next.</param>
    /// <param name="bias">An addend for each channel; null for zeros.</param>
    /// <param name="target">The pixels.</param>
    /// <param name="firstRow">The first row of the tile to write.</param>
    /// <param name="channels">Channels: a multiple of the vector's width.</param>
    public static void Products<T>(WinogradKind kind, float* source, nint elementStride, float* bias, TileView target, int firstRow, int channels)
        where T : unmanaged, ISimdVector<T>
    {
        switch (kind)
        {
            case WinogradKind.Upsampled:
                ToPixels<T, UpsampledMatrices.Output>(source, elementStride, bias, target, firstRow, channels);
                break;
            case WinogradKind.UpsampleBackward:
                ToPixels<T, UpsampledMatrices.BackwardOutput>(source, elementStride, bias, target, firstRow, channels);
                break;
            default:
                ToPixels<T, PlainMatrices.Output>(source, elementStride, bias, target, firstRow, channels);
                break;
        }
    }

    /// <summary>Transforms a tile into elements, <c>M x M'</c>.</summary>
    public static void ToElements<T, TMatrix>(TileView source, float* target, nint elementStride, int channels)
        where T : unmanaged, ISimdVector<T>
        where TMatrix : IWinogradMatrix
        => Run<T, TMatrix>(source, bias: null, new TileView(target, TMatrix.Outputs * elementStride, elementStride), firstRow: 0, channels);

    /// <summary>Transforms elements into a tile, <c>M x M' + bias</c>.</summary>
    public static void ToPixels<T, TMatrix>(float* source, nint elementStride, float* bias, TileView target, int firstRow, int channels)
        where T : unmanaged, ISimdVector<T>
        where TMatrix : IWinogradMatrix
        => Run<T, TMatrix>(new TileView(source, TMatrix.Inputs * elementStride, elementStride), bias, target, firstRow, channels);

    /// <summary>Applies a matrix to the columns of a square, and then to the rows of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TMatrix>(TileView source, float* bias, TileView target, int firstRow, int channels)
        where T : unmanaged, ISimdVector<T>
        where TMatrix : IWinogradMatrix
    {
        Debug.Assert(channels % T.Count == 0, "Channels are whole vectors.");
        Debug.Assert(source.Data != target.Data, "A transform does not work in place.");
        var half = (float*)AlignedMemory.AlignOnStack(stackalloc T[Elements + 1]); // (outputs, inputs)
        float* from = source.Data, to = target.Data;
        for (var channel = 0; channel < channels; channel += T.Count, from += T.Count, to += T.Count)
        {
            for (var x = 0; x < TMatrix.Inputs; x++)
            {
                TMatrix.Multiply(from + (x * source.ColumnStride), source.RowStride, T.Zero, half + (x * T.Count), TMatrix.Inputs * T.Count);
            }

            var addend = bias is null ? T.Zero : T.Load(bias + channel);
            for (var y = firstRow; y < TMatrix.Outputs; y++)
            {
                TMatrix.Multiply(half + (y * TMatrix.Inputs * T.Count), T.Count, addend, to + (y * target.RowStride), target.ColumnStride);
            }
        }
    }
}
