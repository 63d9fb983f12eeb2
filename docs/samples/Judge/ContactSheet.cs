using NeuralStyle.Imaging;
using SkiaSharp;

namespace NeuralStyle.Samples.Judge;

/// <summary>All results as one image to look at: a row for each photo, a column for each contestant, and the style above the first.</summary>
internal sealed class ContactSheet : IDisposable
{
    private const int CellWidth = 288; // pixels
    private const int CellHeight = 216;
    private const int Gap = 6;
    private const int LabelHeight = 20;
    private const int HeaderHeight = CellHeight + LabelHeight;

    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    public ContactSheet(ImageBuffer style, IReadOnlyList<string> names, int photos)
    {
        _bitmap = new SKBitmap(Gap + (names.Count * (CellWidth + Gap)), Gap + HeaderHeight + (photos * (CellHeight + Gap)));
        _canvas = new SKCanvas(_bitmap);
        _canvas.Clear(SKColors.White);
        DrawAt(style, Gap, Gap);
        foreach (var (column, name) in names.Index())
        {
            Label(name, Left(column));
        }
    }

    /// <summary>Draws one result, as large as its cell allows.</summary>
    public void Draw(ImageBuffer image, int row, int column) => DrawAt(image, Left(column), Gap + HeaderHeight + (row * (CellHeight + Gap)));

    public void Save(string path)
    {
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

    private void Label(string text, int left)
    {
        using var font = new SKFont(SKTypeface.Default, 14);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        _canvas.DrawText(text, left, Gap + HeaderHeight - 6, font, paint);
    }

    private void DrawAt(ImageBuffer image, int left, int top)
    {
        var scale = Math.Min((double)CellWidth / image.Width, (double)CellHeight / image.Height);
        var small = image.Resize(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale))).ToEightBit();
        using var bitmap = ToSkia(small);
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
