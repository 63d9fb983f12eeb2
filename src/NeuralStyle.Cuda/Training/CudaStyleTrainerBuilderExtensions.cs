using NeuralStyle.Cuda;

namespace NeuralStyle;

/// <summary>Training on a GPU.</summary>
public static class CudaStyleTrainerBuilderExtensions
{
    /// <summary>Trains on a GPU; where none is asked for by number and none can be used, on the CPU.</summary>
    /// <remarks>
    /// <see cref="StyleTrainerBuilder.Build"/> chooses the device and logs why, and with <see cref="Precision.Half"/> adds a <see cref="GradScaler"/>,
    /// unless there is a scaler: the order of the calls does not matter, and the exceptions below are those of <see cref="StyleTrainerBuilder.Build"/>.
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
        return builder.PostConfigure(options => options with
        {
            Device = DeviceSelection.Of(device).Logged(options.LoggerFactory).Device,
            GradientScaler = options.GradientScaler ?? (options.Precision == Precision.Half ? new GradScaler() : null),
        });
    }
}
