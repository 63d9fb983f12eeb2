using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralStyle.Kernels;

/// <summary>The kernels that training needs, compiled for one width of vectors.</summary>
internal abstract unsafe class TrainingKernels
{
    // The widest first.
    private static readonly TrainingKernels[] All =
    [
        .. Vector512.IsHardwareAccelerated ? [new TrainingKernels<Lanes512>()] : Array.Empty<TrainingKernels>(),
        .. Vector256.IsHardwareAccelerated && Fma.IsSupported ? [new TrainingKernels<Lanes256>()] : Array.Empty<TrainingKernels>(),
        .. Vector128.IsHardwareAccelerated ? [new TrainingKernels<Lanes128>()] : Array.Empty<TrainingKernels>(),
        new TrainingKernels<Lanes1>(),
    ];

    /// <summary>The numbers in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>The kernels of the widest vectors.</summary>
    public static TrainingKernels Widest => All[0];

    /// <summary>The widest kernels whose vectors divide the channels: in tensors no channel is padding.</summary>
    public static TrainingKernels For(int channels) => All.First(kernels => channels % kernels.Lanes == 0);

    /// <summary>The widest kernels whose vectors divide both numbers of channels.</summary>
    public static TrainingKernels For(int inChannels, int outChannels) => All.First(kernels => inChannels % kernels.Lanes == 0 && outChannels % kernels.Lanes == 0);

    /// <inheritdoc cref="ConvolutionKernel.Run"/>
    public abstract void Convolve(in ConvolutionRow row);

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

    /// <inheritdoc cref="NormKernel.RowStatistics"/>
    public abstract void Statistics(float* row, int width, int stride, float* statistics);

    /// <inheritdoc cref="NormTrainingKernel.Forward"/>
    public abstract void Forward(float* x, float* y, int pixels, int channels, NormFactors factors, float floor);

    /// <inheritdoc cref="NormTrainingKernel.Sums"/>
    public abstract void Sums(float* x, float* gradient, int pixels, int channels, NormFactors factors, bool hasRelu, float* sums);

    /// <inheritdoc cref="NormTrainingKernel.Backward"/>
    public abstract void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormFactors factors, bool hasRelu);
}

/// <summary>The kernels that training needs, compiled for one kind of vector.</summary>
internal sealed unsafe class TrainingKernels<T> : TrainingKernels
    where T : unmanaged, ILanes<T>
{
    public override int Lanes => T.Count;

    public override void Convolve(in ConvolutionRow row) => ConvolutionKernel.Run<T>(row);

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

    public override void Statistics(float* row, int width, int stride, float* statistics)
        => NormKernel.RowStatistics<T>(row, width, stride, statistics);

    public override void Forward(float* x, float* y, int pixels, int channels, NormFactors factors, float floor)
        => NormTrainingKernel.Forward<T>(x, y, pixels, channels, factors, floor);

    public override void Sums(float* x, float* gradient, int pixels, int channels, NormFactors factors, bool hasRelu, float* sums)
        => NormTrainingKernel.Sums<T>(x, gradient, pixels, channels, factors, hasRelu, sums);

    public override void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormFactors factors, bool hasRelu)
        => NormTrainingKernel.Backward<T>(x, gradient, result, pixels, channels, factors, hasRelu);
}
