using NeuralStyle.Cuda;

namespace NeuralStyle;

/// <summary>Stylizing on a GPU.</summary>
public static class CudaStylizerOptionsExtensions
{
    /// <summary>Returns options that run on a GPU; where none is asked for by number and none can be used, on the CPU.</summary>
    /// <remarks>The device and why go to the options' loggers. <see cref="DeviceSelection.Auto"/> returns the device beforehand.</remarks>
    /// <param name="options">The options to start from; they stay as they are.</param>
    /// <param name="device">CUDA's number of the GPU, from 0; the one with the most free memory if null.</param>
    /// <returns>The same options with another device.</returns>
    /// <exception cref="InvalidOperationException">A GPU was asked for by number, but CUDA cannot be used; the message says what is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no GPU of that number.</exception>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static StylizerOptions UseCuda(this StylizerOptions options, int? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Device = DeviceSelection.Of(device).Logged(options.LoggerFactory).Device.ToString() };
    }
}
