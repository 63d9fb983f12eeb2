using System.Numerics;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace NeuralStyle.Samples.Drawing;

/// <summary>An image in the making, shaded pixel by pixel and drawn on with shapes.</summary>
/// <remarks>Coordinates are image heights from the top left: y runs from 0 to 1, x from 0 to <see cref="Aspect"/>.</remarks>
internal sealed class Sheet : IDisposable
{
    private readonly SKBitmap _bitmap;

    public Sheet(int width, int height, int seed)
    {
        (Columns, Rows, Seed, Random) = (width, height, seed, new Random(seed));
        _bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Premul);
        Canvas = new SKCanvas(_bitmap);
        Canvas.Scale(height);
    }

    public int Columns { get; }

    public int Rows { get; }

    public int Seed { get; }

    public Random Random { get; }

    public SKCanvas Canvas { get; }

    public float Aspect => (float)Columns / Rows;

    public float Between(float low, float high) => low + ((high - low) * Random.NextSingle());

    public T Pick<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    /// <summary>Gives every pixel from a height downward a color made of its place and its old color.</summary>
    public void Shade(Func<float, float, Vector3, Vector3> color, float top = 0) => Parallel.For((int)(top * Rows), Rows, row =>
    {
        for (var column = 0; column < Columns; column++)
        {
            this[column, row] = color((column + 0.5f) / Rows, (row + 0.5f) / Rows, this[column, row]);
        }
    });

    public Vector3 this[int column, int row]
    {
        get
        {
            var pixel = MemoryMarshal.Cast<byte, uint>(_bitmap.GetPixelSpan())[(row * Columns) + column];
            return new Vector3(pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255) / 255;
        }

        set => MemoryMarshal.Cast<byte, uint>(_bitmap.GetPixelSpan())[(row * Columns) + column] =
            Tone.Byte(value.X) | ((uint)Tone.Byte(value.Y) << 8) | ((uint)Tone.Byte(value.Z) << 16) | 0xFF000000;
    }

    /// <summary>The color at a place, the nearest edge's outside the image.</summary>
    public Vector3 At(float x, float y)
        => this[Math.Clamp((int)(x * Rows), 0, Columns - 1), Math.Clamp((int)(y * Rows), 0, Rows - 1)];

    public void Oval(Coat coat, float x, float y, float radiusX, float radiusY)
    {
        using var paint = coat.ToPaint();
        Canvas.DrawOval(x, y, radiusX, radiusY, paint);
    }

    public void Box(Coat coat, float left, float top, float width, float height)
    {
        using var paint = coat.ToPaint();
        Canvas.DrawRect(left, top, width, height, paint);
    }

    public void Polygon(Coat coat, params ReadOnlySpan<(float X, float Y)> points) => Draw(Outline.Straight(points, closed: true), coat);

    /// <summary>A closed shape whose outline runs smoothly through the points.</summary>
    public void Blob(Coat coat, params ReadOnlySpan<(float X, float Y)> points) => Draw(Outline.Smooth(points, closed: true), coat);

    public void Line(Coat coat, float width, params ReadOnlySpan<(float X, float Y)> points) => Draw(Outline.Straight(points, closed: false), coat, width);

    public void Curve(Coat coat, float width, params ReadOnlySpan<(float X, float Y)> points) => Draw(Outline.Smooth(points, closed: false), coat, width);

    /// <summary>The image as a camera would give it: darker corners and grain.</summary>
    public ImageBuffer Expose(float grain = 0.022f)
    {
        Shade((x, y, color) =>
        {
            var (fromX, fromY) = ((x / Aspect) - 0.5f, y - 0.5f);
            var (column, row) = ((int)(x * Rows), (int)(y * Rows));
            var noise = Noise.Hash(column, row, Seed) + Noise.Hash(column, row, Seed + 1) - 1;
            return (color * (1 - (0.45f * ((fromX * fromX) + (fromY * fromY))))) + new Vector3(noise * grain);
        });
        return ToImage();
    }

    public ImageBuffer ToImage()
    {
        var samples = new byte[Columns * Rows * ImageBuffer.Channels];
        var pixels = _bitmap.GetPixelSpan();
        for (var i = 0; i < Columns * Rows; i++)
        {
            pixels.Slice(i * 4, ImageBuffer.Channels).CopyTo(samples.AsSpan(i * ImageBuffer.Channels));
        }

        return ImageBuffer.FromBytes(Columns, Rows, samples);
    }

    public void Dispose()
    {
        Canvas.Dispose();
        _bitmap.Dispose();
    }

    private void Draw(SKPath path, Coat coat, float lineWidth = 0)
    {
        using (path)
        using (var paint = coat.ToPaint(lineWidth))
        {
            Canvas.DrawPath(path, paint);
        }
    }
}
