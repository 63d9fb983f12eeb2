using System.CommandLine;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.Video;

/// <summary>Stylizes a video, and reports frames a second and flicker.</summary>
internal static class VideoCommand
{
    public static RootCommand Create()
    {
        var input = CommandOptions.File("--input", "The video: a YUV4MPEG2 file (.y4m), a folder of images in the order of their names, or a photo, over which a camera pans.");
        var output = CommandOptions.File("--output", "The stylized video: a .y4m file, or a folder of PNG files.");
        var model = CommandOptions.OptionalFile("--model", "The model. The built-in network if left out.");
        var style = CommandOptions.OptionalFile("--style", "A painting, for a network that takes its style from an image.");
        var damping = CommandOptions.Real("--damping", 0.8, "The share of the frames before in the statistics of the norms.", maximum: 0.99);
        var still = new Option<bool>("--still") { Description = "Keep the network's grid of pixels where it is, whatever the camera does." };
        return new RootCommand("Stylizes a video.").With([input, output, model, style, damping, still], parsed =>
        {
            using var source = Open(parsed.GetRequiredValue(input));
            using var sink = Create(parsed.GetRequiredValue(output), source);
            using var stylizer = parsed.GetValue(model) is { } file ? Stylizer.Load(file) : Stylizer.CreateBuiltIn();
            var selection = parsed.GetValue(style) is { } painting ? StyleSelection.From(ImageBuffer.Load(painting)) : null;
            var options = new StylizerStreamOptions { Damping = parsed.GetValue(damping), FollowsCamera = !parsed.GetValue(still) };
            using var stream = stylizer.OpenStream(source.Width, source.Height, selection, options);
            Run(source, stream, sink);
        });
    }

    private static void Run(IFrameSource source, StylizerStream stream, IFrameSink sink)
    {
        var flicker = new FlickerMeter(source.Width, source.Height);
        foreach (var frame in source.Frames())
        {
            using var stylized = stream.Stylize(frame);
            flicker.Add(stylized.Pixels.Span, stylized.Motion);
            sink.Write(stylized.Pixels.Span);
        }

        var statistics = stream.Statistics;
        Console.WriteLine(FormattableString.Invariant(
            $"{statistics.Stylized} frames of {source.Width}x{source.Height}: {1000 / statistics.Latency50.TotalMilliseconds:F1} frames a second (median {statistics.Latency50.TotalMilliseconds:F0} ms, 95 % within {statistics.Latency95.TotalMilliseconds:F0} ms), flicker {flicker.Mean:F2} of 255"));
    }

    private static IFrameSource Open(string path)
        => Directory.Exists(path) ? new FolderFrames(path) : IsY4m(path) ? new Y4mFrames(path) : new PanningFrames(ImageBuffer.Load(path));

    private static IFrameSink Create(string path, IFrameSource source) => IsY4m(path) ? new Y4mSink(path, source) : new FolderSink(path, source);

    private static bool IsY4m(string path) => Path.GetExtension(path).Equals(".y4m", StringComparison.OrdinalIgnoreCase);
}
