using Microsoft.Extensions.Logging;

namespace NeuralStyle.Cuda;

/// <summary>The log messages of device selection.</summary>
internal static partial class CudaLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Device: {Reason}")]
    public static partial void Selected(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device: {Reason}")]
    public static partial void FellBack(ILogger logger, string reason);

    /// <summary>Logs a selection; falling back to the CPU is worth a warning.</summary>
    public static DeviceSelection Logged(this DeviceSelection selection, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<DeviceSelection>();
        if (selection.Device.type == TorchSharp.DeviceType.CUDA)
        {
            Selected(logger, selection.Reason);
        }
        else
        {
            FellBack(logger, selection.Reason);
        }

        return selection;
    }
}
