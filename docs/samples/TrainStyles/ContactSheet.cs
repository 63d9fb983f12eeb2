using NeuralStyle.Imaging;
using SkiaSharp;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Styles by photos as one image: the photos in the first row, and then a row for each style, which begins with the style image.</summary>
internal sealed class ContactSheet : IDisposable
{
    private const int CellWidth = 288; // pixels
    private const int CellHeight = 216;
    private const int Gap = 6;

    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    public ContactSheet(IReadOnlyList<ImageBuffer> photos, int styles)
    {
        _bitmap = new SKBitmap(Gap + ((photos.Count + 1) * (CellWidth + Gap)), Gap + ((styles + 1) * (CellHeight + Gap)));
        _canvas = new SKCanvas(_bitmap);
        _canvas.Clear(SKColors.White);
        foreach (var (column, photo) in photos.Index())
        {
            DrawAt(photo, Left(column + 1), Gap);
        }
    }

    /// <summary>Draws a style image, or its name where there is none, at the beginning of a row.</summary>
    public void DrawStyle(int row, ImageBuffer? image, string name)
    {
        if (image is null)
        {
            using var font = new SKFont(SKTypeface.Default, 14);
            using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
            _canvas.DrawText(name, Left(0), Top(row) + 20, font, paint);
        }
        else
        {
            DrawAt(image, Left(0), Top(row));
        }
    }

    /// <summary>Draws a stylized photo.</summary>
    public void Draw(int row, int column, ImageBuffer image) => DrawAt(image, Left(column + 1), Top(row));

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var data = _bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    private static int Left(int column) => Gap + (column * (CellWidth + Gap));

    private static int Top(int row) => Gap + ((row + 1) * (CellHeight + Gap));

    private void DrawAt(ImageBuffer image, int left, int top)
    {
        var scale = Math.Min((double)CellWidth / image.Width, (double)CellHeight / image.Height);
        using var bitmap = ToSkia(image.Resize(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale))).ToEightBit());
        _canvas.DrawBitmap(bitmap, left, top);
    }

    private static SKBitmap ToSkia(ImageBuffer image)
    {
        var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var from = image.AsBytes();
        var to = bitmap.GetPixelSpan();
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            from.Slice(3 * i, 3).CopyTo(to[(4 * i)..]);
            to[(4 * i) + 3] = 255;
        }

        return bitmap;
    }
}
