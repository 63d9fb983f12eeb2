using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Norms;
using NeuralStyle.Kernels.Vectors;
using NeuralStyle.Kernels.Winograd;

namespace NeuralStyle.Kernels;

/// <summary>All kernels compiled for one width of vectors.</summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The sets that this processor can run, the widest first.</summary>
    public static IReadOnlyList<KernelSet> All { get; } =
    [
        .. Vector512.IsHardwareAccelerated ? [new KernelSet<Simd512>("AVX-512")] : Array.Empty<KernelSet>(),
        .. Vector256.IsHardwareAccelerated && Fma.IsSupported ? [new KernelSet<Simd256>("AVX2")] : Array.Empty<KernelSet>(),
        .. Vector128.IsHardwareAccelerated ? [new KernelSet<Simd128>(AdvSimd.IsSupported ? "NEON" : "SSE")] : Array.Empty<KernelSet>(),
        new KernelSet<Simd1>("scalar"),
    ];

    /// <summary>The set of the widest vectors, for feature maps whose channels are padded to whole vectors.</summary>
    public static KernelSet Best => All[0];

    /// <summary>The name of the instruction set.</summary>
    public abstract string Name { get; }

    /// <summary>The numbers in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>Returns the set of the widest vectors that divide all numbers of channels: tensors have no padding between pixels.</summary>
    public static KernelSet For(params ReadOnlySpan<int> channels)
    {
        foreach (var set in All)
        {
            if (set.Divides(channels))
            {
                return set;
            }
        }

        return All[^1];
    }

    /// <inheritdoc cref="ConvolutionKernel.Run"/>
    public abstract void Convolve(in ConvolutionRow row);

    /// <inheritdoc cref="DepthwiseKernel.Run"/>
    public abstract void ConvolveDepthwise(in DepthwiseRow row);

    /// <inheritdoc cref="NormKernel.RowStatistics"/>
    public abstract void RowStatistics(float* row, int width, int stride, float* statistics);

    /// <inheritdoc cref="NormKernel.Apply"/>
    public abstract void Normalize(float* row, float* residual, int width, int stride, int residualStride, float* scale, float* shift, float floor, float ceiling);

    /// <inheritdoc cref="NormKernel.ApplyParts"/>
    public abstract void NormalizeParts(float* row, float* residual, int width, int stride, int residualStride, float* factors, float* shares, int parts, float floor, float ceiling);

    /// <summary>Transforms a tile of the source.</summary>
    public abstract void TransformSource(WinogradKind kind, TileView source, float* target, nint elementStride, int channels);

    /// <summary>Transforms the products of a tile back, with a bias.</summary>
    public abstract void TransformProducts(WinogradKind kind, float* source, nint elementStride, float* bias, TileView target, int firstRow, int channels);

    /// <summary>Transforms a tile of the gradient of the output, for the gradient of the kernels.</summary>
    public abstract void TransformGradient(WinogradKind kind, TileView source, float* target, nint elementStride, int channels);

    /// <inheritdoc cref="OuterProductKernel.Add"/>
    public abstract void AddOuterProducts(float* left, int leftStep, float* right, float* result, int count, int rows, int columns);

    /// <inheritdoc cref="WinogradKernelTransform.Pack"/>
    public abstract void PackWinogradKernels(KernelTensor kernels, WinogradElements elements, int input, float* result);

    /// <inheritdoc cref="WinogradKernelTransform.Unpack"/>
    public abstract void UnpackWinogradKernels(float* gradients, KernelTensor kernels, int input);

    /// <inheritdoc cref="NormTrainingKernel.Forward"/>
    public abstract void Forward(float* x, float* y, int pixels, int channels, NormCoefficients factors, float floor);

    /// <inheritdoc cref="NormTrainingKernel.Sums"/>
    public abstract void Sums(float* x, float* gradient, int pixels, int channels, NormCoefficients factors, bool hasRelu, float* sums);

    /// <inheritdoc cref="NormTrainingKernel.Backward"/>
    public abstract void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormCoefficients factors, bool hasRelu);

    /// <summary>Mean and sum of squared deviations of each channel of rows.</summary>
    /// <param name="map">The map.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="statistics">For all rows of the map the means, then the sums; null for nothing to do.</param>
    public void Statistics(FeatureMap map, RowRange rows, float* statistics)
    {
        for (var y = rows.First; statistics is not null && y < rows.End; y++)
        {
            RowStatistics(map.Pixel(y, 0), map.Width, map.PixelStride, statistics + (2L * y * map.PixelStride));
        }
    }

    /// <summary>A number of channels rounded up to whole vectors.</summary>
    public int Stride(int channels) => (channels + Lanes - 1) / Lanes * Lanes;

    private bool Divides(ReadOnlySpan<int> channels)
    {
        foreach (var count in channels)
        {
            if (count % Lanes != 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>All kernels compiled for one kind of vector.</summary>
internal sealed unsafe class KernelSet<T>(string name) : KernelSet
    where T : unmanaged, ISimdVector<T>
{
    public override string Name => name;

    public override int Lanes => T.Count;

    public override void Convolve(in ConvolutionRow row) => ConvolutionKernel.Run<T>(row);

    public override void ConvolveDepthwise(in DepthwiseRow row) => DepthwiseKernel.Run<T>(row);

    public override void RowStatistics(float* row, int width, int stride, float* statistics)
        => NormKernel.RowStatistics<T>(row, width, stride, statistics);

    public override void Normalize(float* row, float* residual, int width, int stride, int residualStride, float* scale, float* shift, float floor, float ceiling)
        => NormKernel.Apply<T>(row, residual, width, stride, residualStride, scale, shift, floor, ceiling);

    public override void NormalizeParts(float* row, float* residual, int width, int stride, int residualStride, float* factors, float* shares, int parts, float floor, float ceiling)
        => NormKernel.ApplyParts<T>(row, residual, width, stride, residualStride, factors, shares, parts, floor, ceiling);

    public override void TransformSource(WinogradKind kind, TileView source, float* target, nint elementStride, int channels)
    {
        switch (kind)
        {
            case WinogradKind.Upsampled:
                WinogradTransform.ToElements<T, UpsampledMatrices.Source>(source, target, elementStride, channels);
                break;
            case WinogradKind.UpsampleBackward:
                WinogradTransform.ToElements<T, UpsampledMatrices.BackwardSource>(source, target, elementStride, channels);
                break;
            default:
                WinogradTransform.ToElements<T, PlainMatrices.Source>(source, target, elementStride, channels);
                break;
        }
    }

    public override void TransformProducts(WinogradKind kind, float* source, nint elementStride, float* bias, TileView target, int firstRow, int channels)
    {
        switch (kind)
        {
            case WinogradKind.Upsampled:
                WinogradTransform.ToPixels<T, UpsampledMatrices.Output>(source, elementStride, bias, target, firstRow, channels);
                break;
            case WinogradKind.UpsampleBackward:
                WinogradTransform.ToPixels<T, UpsampledMatrices.BackwardOutput>(source, elementStride, bias, target, firstRow, channels);
                break;
            default:
                WinogradTransform.ToPixels<T, PlainMatrices.Output>(source, elementStride, bias, target, firstRow, channels);
                break;
        }
    }

    public override void TransformGradient(WinogradKind kind, TileView source, float* target, nint elementStride, int channels)
    {
        if (kind == WinogradKind.Upsampled)
        {
            WinogradTransform.ToElements<T, UpsampledMatrices.OutputGradient>(source, target, elementStride, channels);
        }
        else
        {
            WinogradTransform.ToElements<T, PlainMatrices.OutputGradient>(source, target, elementStride, channels);
        }
    }

    public override void AddOuterProducts(float* left, int leftStep, float* right, float* result, int count, int rows, int columns)
        => OuterProductKernel.Add<T>(left, leftStep, right, result, count, rows, columns);

    public override void PackWinogradKernels(KernelTensor kernels, WinogradElements elements, int input, float* result)
        => WinogradKernelTransform.Pack<T>(kernels, elements, input, result);

    public override void UnpackWinogradKernels(float* gradients, KernelTensor kernels, int input) => WinogradKernelTransform.Unpack<T>(gradients, kernels, input);

    public override void Forward(float* x, float* y, int pixels, int channels, NormCoefficients factors, float floor)
        => NormTrainingKernel.Forward<T>(x, y, pixels, channels, factors, floor);

    public override void Sums(float* x, float* gradient, int pixels, int channels, NormCoefficients factors, bool hasRelu, float* sums)
        => NormTrainingKernel.Sums<T>(x, gradient, pixels, channels, factors, hasRelu, sums);

    public override void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormCoefficients factors, bool hasRelu)
        => NormTrainingKernel.Backward<T>(x, gradient, result, pixels, channels, factors, hasRelu);
}
