namespace NeuralStyle.Samples.QuickStart;

/// <summary>Images of one height side by side, as one image.</summary>
internal static class ImageStrip
{
    private const int Gap = 8; // pixels

    public static ImageBuffer Join(IReadOnlyList<ImageBuffer> images)
    {
        var height = images[0].Height;
        var width = images.Sum(image => image.Width) + (Gap * (images.Count - 1));
        var pixels = new byte[width * height * ImageBuffer.Channels];
        Array.Fill(pixels, (byte)255);
        var left = 0;
        foreach (var image in images)
        {
            var bytes = image.ToEightBit();
            for (var y = 0; y < height; y++)
            {
                bytes.ByteRow(y).CopyTo(pixels.AsSpan(((y * width) + left) * ImageBuffer.Channels));
            }

            left += image.Width + Gap;
        }

        return ImageBuffer.FromBytes(width, height, pixels);
    }
}
