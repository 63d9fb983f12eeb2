using SkiaSharp;

namespace NeuralStyle.Samples.Shared;

/// <summary>Many images as one to look at: a table of cells, with an image or a line of text in each.</summary>
public sealed class ContactSheet : IDisposable
{
    private const int CellWidth = 288; // pixels
    private const int CellHeight = 216;
    private const int Gap = 6;
    private const int LabelHeight = 20;

    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    /// <summary>Creates a white sheet.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public ContactSheet(int rows, int columns)
    {
        _bitmap = new SKBitmap(Gap + (columns * (CellWidth + Gap)), Gap + (rows * (CellHeight + Gap)));
        _canvas = new SKCanvas(_bitmap);
        _canvas.Clear(SKColors.White);
    }

    /// <summary>Draws an image, as large as the cell allows, above a label if there is one.</summary>
    public void Draw(int row, int column, ImageBuffer image, string? label = null)
    {
        var height = label is null ? CellHeight : CellHeight - LabelHeight;
        var scale = Math.Min((double)CellWidth / image.Width, (double)height / image.Height);
        using var bitmap = ToSkia(image.Resize(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale))).ToEightBit());
        _canvas.DrawBitmap(bitmap, Left(column), Top(row));
        if (label is not null)
        {
            Label(row, column, label);
        }
    }

    /// <summary>Draws a line of text at the foot of a cell; what does not fit is left out.</summary>
    public void Label(int row, int column, string text)
    {
        using var font = new SKFont(SKTypeface.Default, 14);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        var shown = text[..(int)font.BreakText(text, CellWidth)];
        _canvas.DrawText(shown, Left(column), Top(row) + CellHeight - 6, font, paint);
    }

    /// <summary>Writes a PNG file, and creates its folder if it is missing.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var data = _bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    private static int Left(int column) => Gap + (column * (CellWidth + Gap));

    private static int Top(int row) => Gap + (row * (CellHeight + Gap));

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
