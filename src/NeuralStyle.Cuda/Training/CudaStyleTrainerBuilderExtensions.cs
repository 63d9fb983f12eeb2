using NeuralStyle.Cuda;

namespace NeuralStyle;

/// <summary>Training on a GPU.</summary>
public static class CudaStyleTrainerBuilderExtensions
{
    /// <summary>Trains on a GPU; where none is asked for by number and none can be used, on the CPU.</summary>
    /// <remarks>
    /// Call it after <see cref="StyleTrainerBuilder.WithPrecision"/> and <see cref="StyleTrainerBuilder.WithLogger"/>: with
    /// <see cref="Precision.Half"/> it adds a <see cref="GradScaler"/>, unless there is a scaler, and it logs the device and why.
    /// In the other order <see cref="StyleTrainerBuilder.Build"/> says that the scaler is missing.
    /// <see cref="DeviceSelection.Auto"/> returns the device beforehand.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="device">CUDA's number of the GPU, from 0; the one with the most free memory if null.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">A GPU was asked for by number, but CUDA cannot be used; the message says what is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no GPU of that number.</exception>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static StyleTrainerBuilder UseCuda(this StyleTrainerBuilder builder, int? device = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WithDevice(DeviceSelection.Of(device).Logged(builder.Options.LoggerFactory).Device);
        return builder.Options is { Precision: Precision.Half, GradientScaler: null } ? builder.WithGradientScaler(new GradScaler()) : builder;
    }
}
