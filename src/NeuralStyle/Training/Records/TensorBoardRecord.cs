using System.Globalization;
using Microsoft.Extensions.Logging;
using NeuralStyle.Common;

namespace NeuralStyle.Training.Records;

/// <summary>The event file of a training for TensorBoard: losses, learning rate, speed, and the probe photo in each style.</summary>
/// <remarks>The fields are those of TensorFlow's <c>event.proto</c> and <c>summary.proto</c>.</remarks>
internal sealed class TensorBoardRecord : ITrainingRecord
{
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5; // of an event
    private const int Value = 1; // of a summary
    private const int Tag = 1, SimpleValue = 2, Image = 4; // of a value
    private const int Height = 1, Width = 2, Colorspace = 3, EncodedImage = 4; // of an image
    private const int Rgb = 3;

    private readonly TensorBoardOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly FileStream _stream;
    private readonly EventFile _file;
    private bool _hasFailed;

    /// <param name="options">The folder, and how often.</param>
    /// <param name="clock">The time of the events.</param>
    /// <param name="logger">Told if the file cannot be written.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public TensorBoardRecord(TensorBoardOptions options, TimeProvider clock, ILogger logger)
    {
        (_options, _clock, _logger) = (options, clock, logger);
        Directory.CreateDirectory(options.Folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{clock.GetUtcNow().ToUnixTimeSeconds():D10}.{Guid.NewGuid():N}.neuralstyle");
        _stream = new FileStream(Path.Combine(options.Folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        _file = new EventFile(_stream);
        _file.Append(NewEvent().Add(FileVersion, "brain.Event:2").ToArray());
    }

    /// <inheritdoc/>
    public void Add(TrainingProgress progress, TrainingHistory history, bool isLast)
    {
        if (_hasFailed || (progress.Step % _options.EverySteps != 0 && !isLast && progress.Probe is null))
        {
            return;
        }

        try
        {
            _file.Append(NewEvent().Add(Step, (long)progress.Step).Add(Summary, SummaryOf(progress)).ToArray());
        }
        catch (IOException e)
        {
            _hasFailed = true; // half a record may be in the file, after which nothing can be read
            TrainingLog.RecordFailed(_logger, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static ProtobufMessage SummaryOf(TrainingProgress progress)
    {
        var summary = new ProtobufMessage();
        foreach (var (tag, value) in Scalars(progress))
        {
            summary.Add(Value, new ProtobufMessage().Add(Tag, tag).Add(SimpleValue, value));
        }

        foreach (var output in progress.Probe?.Outputs ?? [])
        {
            summary.Add(Value, new ProtobufMessage().Add(Tag, $"probe/{output.Style}").Add(Image, ImageOf(output.Image)));
        }

        return summary;
    }

    private static IEnumerable<(string Tag, float Value)> Scalars(TrainingProgress progress)
    {
        yield return ("loss/total", progress.Loss);
        foreach (var (part, value) in progress.Parts)
        {
            yield return ($"loss/{part.Replace(' ', '_')}", value);
        }

        yield return ("training/learning_rate", (float)progress.LearningRate);
        yield return ("training/images_per_second", (float)progress.ImagesPerSecond);
        yield return ("training/data_wait_share", (float)progress.DataWaitShare);
    }

    private static ProtobufMessage ImageOf(ImageBuffer image)
    {
        using var png = new MemoryStream();
        image.Encode(png, ImageFormat.Png);
        return new ProtobufMessage().Add(Height, (long)image.Height).Add(Width, (long)image.Width).Add(Colorspace, (long)Rgb).Add(EncodedImage, png.ToArray());
    }

    private ProtobufMessage NewEvent() => new ProtobufMessage().Add(WallTime, _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
}
