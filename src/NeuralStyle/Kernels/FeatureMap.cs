namespace NeuralStyle.Kernels;

/// <summary>A view of an image or feature map in memory that somebody else owns, channels last, with or without padding around it.</summary>
/// <remarks>
/// <code>
/// row 0  | padding | c0 c1 c2 0 | c0 c1 c2 0 | ... | padding |
/// row 1  | padding | c0 c1 c2 0 | c0 c1 c2 0 | ... | padding |      0: a lane between the channels and the pixel stride
///                  ^ origin     ^ origin + pixel stride
/// </code>
/// The row stride counts the padding at both sides. The rows of padding above and below follow the same pattern.
/// </remarks>
/// <param name="origin">The first channel of pixel (0, 0), inside of the padding.</param>
/// <param name="height">Rows without padding.</param>
/// <param name="width">Pixels in a row without padding.</param>
/// <param name="channels">The number of channels; lanes between it and the pixel stride are zero.</param>
/// <param name="pixelStride">Floats from a pixel to the next.</param>
/// <param name="rowStride">Floats from a row to the next.</param>
internal readonly unsafe struct FeatureMap(float* origin, int height, int width, int channels, int pixelStride, nint rowStride)
{
    public int Height { get; } = height;

    public int Width { get; } = width;

    public int Channels { get; } = channels;

    public int PixelStride { get; } = pixelStride;

    public nint RowStride { get; } = rowStride;

    /// <summary>The first channel of a pixel; coordinates may lie in the padding.</summary>
    public float* Pixel(int y, int x) => origin + (y * RowStride) + ((nint)x * PixelStride);

    /// <summary>A sample of a tensor (samples, height, width, channels) without gaps.</summary>
    public static FeatureMap Dense(float* data, int sample, int height, int width, int channels)
        => new(data + ((nint)sample * height * width * channels), height, width, channels, channels, (nint)width * channels);

    /// <summary>The same map with another origin, so that (0, 0) is the given pixel.</summary>
    public FeatureMap From(int y, int x) => new(Pixel(y, x), Height, Width, Channels, PixelStride, RowStride);
}
