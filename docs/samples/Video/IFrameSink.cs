namespace NeuralStyle.Samples.Video;

/// <summary>A place for frames.</summary>
internal interface IFrameSink : IDisposable
{
    /// <summary>Writes a frame of bytes, RGB.</summary>
    void Write(ReadOnlySpan<byte> frame);
}
