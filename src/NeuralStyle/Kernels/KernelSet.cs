using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Norms;
using NeuralStyle.Kernels.Vectors;
using NeuralStyle.Kernels.Winograd;

namespace NeuralStyle.Kernels;

/// <summary>All kernels compiled for one width of vectors, as a table of pointers to their instances.</summary>
internal sealed unsafe class KernelSet
{
    private KernelSet()
    {
    }

    /// <summary>The sets that this processor can run, the widest first.</summary>
    public static IReadOnlyList<KernelSet> All { get; } =
    [
        .. Vector512.IsHardwareAccelerated ? [Create<Simd512>("AVX-512")] : Array.Empty<KernelSet>(),
        .. Vector256.IsHardwareAccelerated && Fma.IsSupported ? [Create<Simd256>("AVX2")] : Array.Empty<KernelSet>(),
        .. Vector128.IsHardwareAccelerated ? [Create<Simd128>(AdvSimd.IsSupported ? "NEON" : "SSE")] : Array.Empty<KernelSet>(),
        Create<Simd1>("scalar"),
    ];

    /// <summary>The set of the widest vectors, for feature maps whose channels are padded to whole vectors.</summary>
    public static KernelSet Best => All[0];

    /// <summary>The name of the instruction set.</summary>
    public required string Name { get; init; }

    /// <summary>The number of elements in a vector.</summary>
    public required int Lanes { get; init; }

    /// <inheritdoc cref="ConvolutionKernel.Run"/>
    public required delegate*<in ConvolutionRow, void> Convolve { get; init; }

    /// <inheritdoc cref="DepthwiseKernel.Run"/>
    public required delegate*<in DepthwiseRow, void> ConvolveDepthwise { get; init; }

    /// <inheritdoc cref="NormKernel.RowStatistics"/>
    public required delegate*<float*, int, int, float*, void> RowStatistics { get; init; }

    /// <inheritdoc cref="NormKernel.Apply"/>
    public required delegate*<float*, float*, int, int, int, float*, float*, float, float, void> Normalize { get; init; }

    /// <inheritdoc cref="NormKernel.ApplyParts"/>
    public required delegate*<float*, float*, int, int, int, float*, float*, int, float, float, void> NormalizeParts { get; init; }

    /// <inheritdoc cref="WinogradTransform.Source"/>
    public required delegate*<WinogradKind, TileView, float*, nint, int, void> TransformSource { get; init; }

    /// <inheritdoc cref="WinogradTransform.Products"/>
    public required delegate*<WinogradKind, float*, nint, float*, TileView, int, int, void> TransformProducts { get; init; }

    /// <inheritdoc cref="WinogradTransform.Gradient"/>
    public required delegate*<WinogradKind, TileView, float*, nint, int, void> TransformGradient { get; init; }

    /// <inheritdoc cref="OuterProductKernel.Add"/>
    public required delegate*<float*, int, float*, float*, int, int, int, void> AddOuterProducts { get; init; }

    /// <inheritdoc cref="WinogradKernelTransform.Pack"/>
    public required delegate*<KernelTensor, WinogradElements, int, float*, void> PackWinogradKernels { get; init; }

    /// <inheritdoc cref="WinogradKernelTransform.Unpack"/>
    public required delegate*<float*, KernelTensor, int, void> UnpackWinogradKernels { get; init; }

    /// <inheritdoc cref="NormTrainingKernel.Forward"/>
    public required delegate*<float*, float*, int, int, NormCoefficients, float, void> Forward { get; init; }

    /// <inheritdoc cref="NormTrainingKernel.Sums"/>
    public required delegate*<float*, float*, int, int, NormCoefficients, bool, float*, void> Sums { get; init; }

    /// <inheritdoc cref="NormTrainingKernel.Backward"/>
    public required delegate*<float*, float*, float*, int, int, NormCoefficients, bool, void> Backward { get; init; }

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

    /// <summary>Computes mean and sum of squared deviations of each channel of rows.</summary>
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

    private static KernelSet Create<T>(string name)
        where T : unmanaged, ISimdVector<T>
        => new()
        {
            Name = name,
            Lanes = T.Count,
            Convolve = &ConvolutionKernel.Run<T>,
            ConvolveDepthwise = &DepthwiseKernel.Run<T>,
            RowStatistics = &NormKernel.RowStatistics<T>,
            Normalize = &NormKernel.Apply<T>,
            NormalizeParts = &NormKernel.ApplyParts<T>,
            TransformSource = &WinogradTransform.Source<T>,
            TransformProducts = &WinogradTransform.Products<T>,
            TransformGradient = &WinogradTransform.Gradient<T>,
            AddOuterProducts = &OuterProductKernel.Add<T>,
            PackWinogradKernels = &WinogradKernelTransform.Pack<T>,
            UnpackWinogradKernels = &WinogradKernelTransform.Unpack<T>,
            Forward = &NormTrainingKernel.Forward<T>,
            Sums = &NormTrainingKernel.Sums<T>,
            Backward = &NormTrainingKernel.Backward<T>,
        };

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
