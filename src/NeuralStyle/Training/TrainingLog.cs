using Microsoft.Extensions.Logging;

namespace NeuralStyle.Training;

/// <summary>The trainer's log messages.</summary>
internal static partial class TrainingLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Training on {Photos} photos, {Styles} style(s), from step {Step}; {Precision}, device {Device}")]
    public static partial void Started(ILogger logger, int photos, int styles, int step, Precision precision, string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "Step {Step} of {Steps}: loss {Loss}, {ImagesPerSecond:F1} photos/s")]
    public static partial void StepDone(ILogger logger, int step, int steps, float loss, double imagesPerSecond);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Photo skipped: {Path}: {Reason}")]
    public static partial void PhotoSkipped(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Files} in {Folder} are images in formats that are not read")]
    public static partial void PhotosNotRead(ILogger logger, string files, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} left out: its loss is {Loss}")]
    public static partial void StepSkipped(ILogger logger, int step, float loss);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Step {Step} left out by the gradient scaler: a gradient is not finite")]
    public static partial void GradientNotFinite(ILogger logger, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step}: the probe photo comes out wrong ({Faults}) in the style '{Style}'. {Advice}")]
    public static partial void OutputFaulty(ILogger logger, int step, OutputFaults faults, string style, string advice);

    [LoggerMessage(Level = LogLevel.Information, Message = "Step {Step}: the probe photo has no faults any more")]
    public static partial void OutputSound(ILogger logger, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Checkpoint written: {Path}")]
    public static partial void CheckpointWritten(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Resumed from {Path} at step {Step}")]
    public static partial void Resumed(ILogger logger, string path, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint not written, training goes on without it: {Reason}")]
    public static partial void CheckpointFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A record of the training cannot be written: {Reason}")]
    public static partial void RecordFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint damaged, renamed to .damaged; an older one is taken: {Reason}")]
    public static partial void CheckpointDamaged(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The resumed training goes on, but not bit for bit as the one before: {Differences}")]
    public static partial void ConditionsChanged(ILogger logger, string differences);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training diverged and goes back to {Path}, step {Step}, with {Factor} of the learning rate")]
    public static partial void RolledBack(ILogger logger, string path, int step, double factor);
}
