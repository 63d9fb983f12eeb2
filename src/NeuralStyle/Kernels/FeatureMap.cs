namespace NeuralStyle.Kernels;

/// <summary>A picture or feature map in memory that somebody else owns: rows of pixels, each with its channels side by side, and a border around.</summary>
/// <param name="origin">The first channel of the pixel at the top left, inside of the border.</param>
/// <param name="height">Rows without the border.</param>
/// <param name="width">Pixels in a row without the border.</param>
/// <param name="channels">Channels that mean something; those up to the pixel's stride are zero.</param>
/// <param name="pixelStride">Floats from a pixel to the next.</param>
/// <param name="rowStride">Floats from a row to the next.</param>
internal readonly unsafe struct FeatureMap(float* origin, int height, int width, int channels, int pixelStride, nint rowStride)
{
    public int Height { get; } = height;

    public int Width { get; } = width;

    public int Channels { get; } = channels;

    public int PixelStride { get; } = pixelStride;

    public nint RowStride { get; } = rowStride;

    /// <summary>The first channel of a pixel; coordinates may lie in the border.</summary>
    public float* Pixel(int y, int x) => origin + (y * RowStride) + ((nint)x * PixelStride);
}
