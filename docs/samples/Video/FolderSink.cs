using System.Globalization;

namespace NeuralStyle.Samples.Video;

/// <summary>A folder of PNG files named by their numbers.</summary>
internal sealed class FolderSink : IFrameSink
{
    private readonly string _folder;
    private readonly IFrameSource _source;
    private int _count;

    public FolderSink(string folder, IFrameSource source)
    {
        (_folder, _source) = (folder, source);
        Directory.CreateDirectory(folder);
    }

    public void Write(ReadOnlySpan<byte> frame)
        => ImageBuffer.FromBytes(_source.Width, _source.Height, frame).Save(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_count++:D6}.png")));

    public void Dispose()
    {
    }
}
