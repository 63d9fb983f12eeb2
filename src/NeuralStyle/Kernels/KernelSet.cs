using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NeuralStyle.Kernels;

/// <summary>All kernels compiled for one width of vectors.</summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The sets that this processor can run, the widest first.</summary>
    public static IReadOnlyList<KernelSet> All { get; } =
    [
        .. Vector512.IsHardwareAccelerated ? [new KernelSet<Lanes512>("AVX-512")] : Array.Empty<KernelSet>(),
        .. Vector256.IsHardwareAccelerated && Fma.IsSupported ? [new KernelSet<Lanes256>("AVX2")] : Array.Empty<KernelSet>(),
        .. Vector128.IsHardwareAccelerated ? [new KernelSet<Lanes128>(AdvSimd.IsSupported ? "NEON" : "SSE")] : Array.Empty<KernelSet>(),
        new KernelSet<Lanes1>("scalar"),
    ];

    /// <summary>The set to use.</summary>
    public static KernelSet Best => All[0];

    /// <summary>What the set is compiled for.</summary>
    public abstract string Name { get; }

    /// <summary>The numbers in a vector.</summary>
    public abstract int Lanes { get; }

    /// <inheritdoc cref="ConvolutionKernel.Run"/>
    public abstract void Convolve(in ConvolutionRow row);

    /// <inheritdoc cref="DepthwiseKernel.Run"/>
    public abstract void ConvolveDepthwise(in DepthwiseRow row);

    /// <summary>Computes a row of tiles of a 3x3 convolution of stride 1; see <see cref="WinogradKernel"/>.</summary>
    public abstract void ConvolveTiles(WinogradWeights weights, FeatureMap source, FeatureMap target, int tileRow, float* scratch);

    /// <inheritdoc cref="NormKernel.RowStatistics"/>
    public abstract void RowStatistics(float* row, int width, int stride, float* statistics);

    /// <inheritdoc cref="NormKernel.Apply"/>
    public abstract void Normalize(float* row, float* residual, int width, int stride, int residualStride, float* scale, float* shift, float floor, float ceiling);

    /// <inheritdoc cref="NormKernel.ApplyParts"/>
    public abstract void NormalizeParts(float* row, float* residual, int width, int stride, int residualStride, float* factors, float* shares, int parts, float floor, float ceiling);

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
}

/// <summary>All kernels compiled for one kind of vector.</summary>
internal sealed unsafe class KernelSet<T>(string name) : KernelSet
    where T : unmanaged, ILanes<T>
{
    public override string Name => name;

    public override int Lanes => T.Count;

    public override void Convolve(in ConvolutionRow row) => ConvolutionKernel.Run<T>(row);

    public override void ConvolveDepthwise(in DepthwiseRow row) => DepthwiseKernel.Run<T>(row);

    public override void ConvolveTiles(WinogradWeights weights, FeatureMap source, FeatureMap target, int tileRow, float* scratch)
        => WinogradKernel.Run<T>(weights, source, target, tileRow, scratch);

    public override void RowStatistics(float* row, int width, int stride, float* statistics)
        => NormKernel.RowStatistics<T>(row, width, stride, statistics);

    public override void Normalize(float* row, float* residual, int width, int stride, int residualStride, float* scale, float* shift, float floor, float ceiling)
        => NormKernel.Apply<T>(row, residual, width, stride, residualStride, scale, shift, floor, ceiling);

    public override void NormalizeParts(float* row, float* residual, int width, int stride, int residualStride, float* factors, float* shares, int parts, float floor, float ceiling)
        => NormKernel.ApplyParts<T>(row, residual, width, stride, residualStride, factors, shares, parts, floor, ceiling);
}
