namespace NeuralStyle.Samples.Video;

/// <summary>Frames of one size, one after the other.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>The width of the frames in pixels.</summary>
    int Width { get; }

    /// <summary>Their height.</summary>
    int Height { get; }

    /// <summary>Frames in a second, as a fraction such as 30:1.</summary>
    string Rate { get; }

    /// <summary>The frames as bytes, RGB.</summary>
    IEnumerable<byte[]> Frames();
}
