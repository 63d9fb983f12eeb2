using SkiaSharp;

namespace NeuralStyle.Samples.OnnxOnly;

/// <summary>An image as the network reads it: red, green and blue of each pixel, row by row.</summary>
/// <param name="Width">The width, in pixels.</param>
/// <param name="Height">The height, in pixels.</param>
/// <param name="Pixels">The pixels, three bytes each.</param>
internal sealed record PixelImage(int Width, int Height, byte[] Pixels)
{
    private const int Channels = 3;
    private const int StoredChannels = 4; // of SkiaSharp's bitmaps

    /// <summary>Reads a file of any format that SkiaSharp knows.</summary>
    public static PixelImage Load(string path)
    {
        using var decoded = SKBitmap.Decode(path) ?? throw new InvalidDataException($"{path}: this is no image that can be read.");
        using var bitmap = decoded.Copy(SKColorType.Rgba8888);
        return new PixelImage(bitmap.Width, bitmap.Height, Copy(bitmap.GetPixelSpan(), StoredChannels, Channels));
    }

    /// <summary>Writes a PNG file.</summary>
    public void Save(string path)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Copy(Pixels, Channels, StoredChannels).CopyTo(bitmap.GetPixelSpan());
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, quality: 100);
    }

    // From pixels of so many channels to others; alpha is 255.
    private static byte[] Copy(ReadOnlySpan<byte> source, int from, int to)
    {
        var pixels = new byte[source.Length / from * to];
        pixels.AsSpan().Fill(byte.MaxValue);
        for (var i = 0; i < source.Length / from; i++)
        {
            source.Slice(i * from, Channels).CopyTo(pixels.AsSpan(i * to));
        }

        return pixels;
    }
}
