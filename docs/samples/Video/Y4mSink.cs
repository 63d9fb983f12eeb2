using System.Text;

namespace NeuralStyle.Samples.Video;

/// <summary>A YUV4MPEG2 file.</summary>
internal sealed class Y4mSink : IFrameSink
{
    private readonly FileStream _stream;
    private readonly Y4mFormat _format;

    public Y4mSink(string file, IFrameSource source)
    {
        _format = (source as Y4mFrames)?.Format ?? new Y4mFormat(source.Width, source.Height, source.Rate, IsHalved: true, IsFullRange: false);
        _stream = File.Create(file);
        _stream.Write(Encoding.ASCII.GetBytes($"{_format}"));
    }

    public void Write(ReadOnlySpan<byte> frame)
    {
        _stream.Write("FRAME\n"u8);
        _stream.Write(YuvColors.FromRgb(frame, _format));
    }

    public void Dispose() => _stream.Dispose();
}
