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

    /// <summary>The widest kernels whose vectors divide the channels: in tensors no channel is padding.</summary>
    public static TrainingKernels For(int channels) => All.First(kernels => channels % kernels.Lanes == 0);

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

    public override void Statistics(float* row, int width, int stride, float* statistics)
        => NormKernel.RowStatistics<T>(row, width, stride, statistics);

    public override void Forward(float* x, float* y, int pixels, int channels, NormFactors factors, float floor)
        => NormTrainingKernel.Forward<T>(x, y, pixels, channels, factors, floor);

    public override void Sums(float* x, float* gradient, int pixels, int channels, NormFactors factors, bool hasRelu, float* sums)
        => NormTrainingKernel.Sums<T>(x, gradient, pixels, channels, factors, hasRelu, sums);

    public override void Backward(float* x, float* gradient, float* result, int pixels, int channels, NormFactors factors, bool hasRelu)
        => NormTrainingKernel.Backward<T>(x, gradient, result, pixels, channels, factors, hasRelu);
}
