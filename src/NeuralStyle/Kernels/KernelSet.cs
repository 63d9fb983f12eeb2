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

    /// <summary>The set of the widest vectors, for feature maps whose channels are padded to whole vectors.</summary>
    public static KernelSet Best => All[0];

    /// <summary>What the set is compiled for.</summary>
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

    /// <summary>Computes a row of tiles of a 3x3 convolution of stride 1; see <see cref="WinogradKernel"/>.</summary>
    public abstract void ConvolveTiles(WinogradWeights weights, FeatureMap source, FeatureMap target, int tileRow, float* scratch);

    /// <inheritdoc cref="NormKernel.RowStatistics"/>
    public abstract void RowStatistics(float* row, int width, int stride, float* statistics);

    /// <inheritdoc cref="NormKernel.Apply"/>
    public abstract void Normalize(float* row, float* residual, int width, int stride, int residualStride, float* scale, float* shift, float floor, float ceiling);

    /// <inheritdoc cref="NormKernel.ApplyParts"/>
    public abstract void NormalizeParts(float* row, float* residual, int width, int stride, int residualStride, float* factors, float* shares, int parts, float floor, float ceiling);

    /// <summary>Transforms one tile of the source.</summary>
    public abstract void TransformTile(TileKind kind, float* source, nint row, float* target, nint point, int channels);

    /// <summary>Transforms the products of one tile back, with a bias.</summary>
    public abstract void TransformProducts(TileKind kind, float* source, nint point, float* bias, float* target, nint row, int channels);

    /// <summary>Transforms one tile of the gradient of the result, for the gradient of the kernels.</summary>
    public abstract void TransformGradient(TileKind kind, float* source, nint row, float* target, nint point, int channels);

    /// <inheritdoc cref="TileGradient.Multiply"/>
    public abstract void MultiplyTiles(float* left, float* right, float* result, int tiles, int inputs, int outputs);

    /// <inheritdoc cref="TileWeights.Pack"/>
    public abstract void PackTileKernels(TileKernels kernels, int input, float* result);

    /// <inheritdoc cref="TileWeights.Unpack"/>
    public abstract void UnpackTileKernels(float* gradients, TileKernels kernels, int input);

    /// <inheritdoc cref="ThinGradient.AddTaps"/>
    public abstract void AddTaps(float* wide, float* thin, float* sums, int pixels, int channels, int thinChannels, int taps);

    /// <inheritdoc cref="NormTrainingKernel.Forward"/>
    public abstract void Forward(float* x, float* y, int pixels, int channels, NormFactors factors, float floor);

    /// <inheritdoc cref="NormTrainingKernel.Sums"/>
    public abstract void Sums(float* x, float* gradient, int pixels, int channels, NormFactors factors, bool hasRelu, float* sums);

    /// <inheritdoc cref="NormTrainingKernel.Backward"/>
    public abstract void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormFactors factors, bool hasRelu);

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

    public override void TransformTile(TileKind kind, float* source, nint row, float* target, nint point, int channels)
    {
        switch (kind)
        {
            case TileKind.Enlarging:
                EnlargedTransform.Source<T>(source, row, channels, target, point, channels);
                break;
            case TileKind.Shrinking:
                EnlargedTransform.ShrinkingSource<T>(source, row, target, point, channels);
                break;
            default:
                WinogradTransform.Source<T>(source, row, channels, target, point, channels);
                break;
        }
    }

    public override void TransformProducts(TileKind kind, float* source, nint point, float* bias, float* target, nint row, int channels)
    {
        switch (kind)
        {
            case TileKind.Enlarging:
                EnlargedTransform.Target<T>(source, point, bias, target, row, channels, firstRow: 0, channels);
                break;
            case TileKind.Shrinking:
                EnlargedTransform.ShrinkingTarget<T>(source, point, bias, target, row, channels);
                break;
            default:
                WinogradTransform.Target<T>(source, point, bias, target, row, channels, firstRow: 0, channels);
                break;
        }
    }

    public override void TransformGradient(TileKind kind, float* source, nint row, float* target, nint point, int channels)
    {
        if (kind == TileKind.Enlarging)
        {
            EnlargedTransform.Gradient<T>(source, row, target, point, channels);
        }
        else
        {
            TileGradient.Transform<T>(source, row, target, point, channels);
        }
    }

    public override void MultiplyTiles(float* left, float* right, float* result, int tiles, int inputs, int outputs)
        => TileGradient.Multiply<T>(left, right, result, tiles, inputs, outputs);

    public override void PackTileKernels(TileKernels kernels, int input, float* result) => TileWeights.Pack<T>(kernels, input, result);

    public override void UnpackTileKernels(float* gradients, TileKernels kernels, int input) => TileWeights.Unpack<T>(gradients, kernels, input);

    public override void AddTaps(float* wide, float* thin, float* sums, int pixels, int channels, int thinChannels, int taps)
        => ThinGradient.AddTaps<T>(wide, thin, sums, pixels, channels, thinChannels, taps);

    public override void Forward(float* x, float* y, int pixels, int channels, NormFactors factors, float floor)
        => NormTrainingKernel.Forward<T>(x, y, pixels, channels, factors, floor);

    public override void Sums(float* x, float* gradient, int pixels, int channels, NormFactors factors, bool hasRelu, float* sums)
        => NormTrainingKernel.Sums<T>(x, gradient, pixels, channels, factors, hasRelu, sums);

    public override void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormFactors factors, bool hasRelu)
        => NormTrainingKernel.Backward<T>(x, gradient, result, pixels, channels, factors, hasRelu);
}
