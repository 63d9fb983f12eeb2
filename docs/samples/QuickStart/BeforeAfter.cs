using NeuralStyle.Imaging;
using NeuralStyle.Inference;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>Photo, painting and result side by side, as one picture.</summary>
internal static class BeforeAfter
{
    private const int Gap = 8; // pixels

    public static void Save(ImageBuffer photo, ImageBuffer style, Stylizer stylizer, string path)
    {
        var scaledStyle = style.Resize(Math.Max(1, (int)Math.Round((double)style.Width * photo.Height / style.Height)), photo.Height);
        Join([photo, scaledStyle, stylizer.Stylize(photo)]).Save(path);
    }

    private static ImageBuffer Join(IReadOnlyList<ImageBuffer> pictures)
    {
        var height = pictures[0].Height;
        var width = pictures.Sum(picture => picture.Width) + (Gap * (pictures.Count - 1));
        var pixels = new byte[width * height * ImageBuffer.Channels];
        Array.Fill(pixels, (byte)255);
        var left = 0;
        foreach (var picture in pictures)
        {
            var bytes = picture.ToEightBit();
            for (var y = 0; y < height; y++)
            {
                bytes.ByteRow(y).CopyTo(pixels.AsSpan(((y * width) + left) * ImageBuffer.Channels));
            }

            left += picture.Width + Gap;
        }

        return ImageBuffer.FromBytes(width, height, pixels);
    }
}
