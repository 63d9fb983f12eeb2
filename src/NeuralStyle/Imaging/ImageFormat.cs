namespace NeuralStyle;

/// <summary>A file format that images are written in.</summary>
public enum ImageFormat
{
    /// <summary>JPEG: lossy, for photographs; at most 65,535 pixels a side.</summary>
    Jpeg,

    /// <summary>PNG: lossless, 8-bit RGB, with alpha where the image is transparent.</summary>
    Png,

    /// <summary>WebP: lossy below quality 100, lossless at 100; at most 16,383 pixels a side.</summary>
    WebP,
}
