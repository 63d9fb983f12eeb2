using Microsoft.Extensions.Logging;

namespace NeuralStyle.Inference;

/// <summary>The stylizer's log messages.</summary>
internal static partial class InferenceLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Stylized {Input} to {Output}")]
    public static partial void Stylized(ILogger logger, string input, string output);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The masks are {Masks} and the image is {Image}: they are stretched out of proportion")]
    public static partial void MasksStretched(ILogger logger, ImageSize masks, ImageSize image);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not stylized: {Input}: {Reason}")]
    public static partial void Failed(ILogger logger, string input, string reason);
}
