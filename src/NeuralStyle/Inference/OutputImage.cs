using System.Buffers;
using NeuralStyle.Imaging;
using NeuralStyle.Inference.Masks;

namespace NeuralStyle.Inference;

/// <summary>Collects the output image row by row, from any number of threads, so that no second image of floats is needed.</summary>
/// <param name="image">The input image.</param>
/// <param name="kind">The form of the output.</param>
/// <param name="style">The style, whose parts may have strengths of their own.</param>
internal sealed class OutputImage(ImageBuffer image, OutputFormat kind, StyleRows style)
{
    private static readonly float[] Luminance = [0.299f, 0.587f, 0.114f]; // of red, green and blue; ITU-R BT.601

    private readonly byte[]? _bytes = kind.IsEightBit ? kind.Bytes ?? GC.AllocateUninitializedArray<byte>(image.Width * image.Height * ImageBuffer.Channels) : null;
    private readonly float[]? _floats = kind.IsEightBit ? null : GC.AllocateUninitializedArray<float>(image.Width * image.Height * ImageBuffer.Channels);
    private readonly MaskRows? _masks = style is { Strengths: not null, Masks: { } masks } ? new MaskRows(masks, image.Height, image.Width) : null;

    /// <summary>The number of rows.</summary>
    public int Height => image.Height;

    /// <summary>Floats of a row.</summary>
    public int RowLength { get; } = image.Width * ImageBuffer.Channels;

    private bool IsMixed => kind.KeepsColors || kind.Strength != 1 || style.Strengths is not null;

    /// <summary>Sets a row.</summary>
    /// <param name="y">The index of the row.</param>
    /// <param name="row">Its samples in [0, 1]; they are changed.</param>
    public void Set(int y, Span<float> row)
    {
        if (IsMixed)
        {
            Mix(y, row);
        }

        if (_bytes is null)
        {
            row.CopyTo(_floats.AsSpan(y * RowLength));
        }
        else
        {
            PixelRows.ToBytes(row, _bytes.AsSpan(y * RowLength, RowLength));
        }
    }

    /// <summary>The image, once all rows are set.</summary>
    public ImageBuffer ToImage()
        => _bytes is null ? ImageBuffer.Wrap(image.Width, image.Height, _floats!) : ImageBuffer.Wrap(image.Width, image.Height, _bytes);

    /// <summary>Sets all rows, and makes the image.</summary>
    /// <param name="stylized">The stylized image, of floats.</param>
    public ImageBuffer ToImage(ImageBuffer stylized)
    {
        var row = new float[RowLength];
        for (var y = 0; y < Height; y++)
        {
            stylized.FloatRow(y).CopyTo(row);
            Set(y, row);
        }

        return ToImage();
    }

    private void Mix(int y, Span<float> row)
    {
        var rented = ArrayPool<float>.Shared.Rent(RowLength);
        var content = rented.AsSpan(0, RowLength);
        Read(y, content);
        if (kind.KeepsColors)
        {
            KeepColors(content, row);
        }

        if (_masks is null)
        {
            Mix(content, row, kind.Strength * (style.Strengths?[0] ?? 1));
        }
        else
        {
            MixParts(_masks.Row(y, new float[_masks.ScratchLength]), content, row);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private void Read(int y, Span<float> content)
    {
        if (image.IsFloat)
        {
            image.FloatRow(y).CopyTo(content);
        }
        else
        {
            PixelRows.ToFloats(image.ByteRow(y), content);
        }
    }

    // The brightness of the stylized image, and the colors of the photo.
    private static void KeepColors(ReadOnlySpan<float> content, Span<float> row)
    {
        for (var i = 0; i < row.Length; i += ImageBuffer.Channels)
        {
            var brighter = 0f;
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                brighter += Luminance[channel] * (row[i + channel] - content[i + channel]);
            }

            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                row[i + channel] = PixelRows.Clamp(content[i + channel] + brighter);
            }
        }
    }

    private static void Mix(ReadOnlySpan<float> content, Span<float> row, float strength)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = PixelRows.Clamp(content[i] + ((row[i] - content[i]) * strength)); // a strength above 1 may lead beyond
        }
    }

    // Shares are (width, parts).
    private void MixParts(ReadOnlySpan<float> shares, ReadOnlySpan<float> content, Span<float> row)
    {
        var strengths = style.Strengths!;
        for (var i = 0; i < row.Length; i += ImageBuffer.Channels)
        {
            var strength = 0f;
            for (var part = 0; part < strengths.Length; part++)
            {
                strength += strengths[part] * shares[(i / ImageBuffer.Channels * strengths.Length) + part];
            }

            Mix(content.Slice(i, ImageBuffer.Channels), row.Slice(i, ImageBuffer.Channels), kind.Strength * strength);
        }
    }
}
