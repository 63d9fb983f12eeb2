namespace NeuralStyle.Samples.Video;

/// <summary>The frames of a YUV4MPEG2 file.</summary>
internal sealed class Y4mFrames : IFrameSource
{
    private readonly FileStream _stream;

    public Y4mFrames(string file)
    {
        _stream = File.OpenRead(file);
        Format = Y4mFormat.Read(_stream);
    }

    public Y4mFormat Format { get; }

    public int Width => Format.Width;

    public int Height => Format.Height;

    public string Rate => Format.Rate;

    public IEnumerable<byte[]> Frames()
    {
        var planes = new byte[Format.FrameLength];
        while (Y4mFormat.ReadLine(_stream).StartsWith("FRAME", StringComparison.Ordinal))
        {
            _stream.ReadExactly(planes);
            yield return YuvColors.ToRgb(planes, Format);
        }
    }

    public void Dispose() => _stream.Dispose();
}
