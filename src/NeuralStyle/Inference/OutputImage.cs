using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>Collects the output image row by row, from any number of threads, so that no second image of floats is needed.</summary>
/// <param name="image">The input image.</param>
/// <param name="kind">Strength and sample type of the output.</param>
internal sealed class OutputImage(ImageBuffer image, OutputFormat kind)
{
    private readonly byte[]? _bytes = kind.IsEightBit ? kind.Bytes ?? GC.AllocateUninitializedArray<byte>(image.Width * image.Height * ImageBuffer.Channels) : null;
    private readonly float[]? _floats = kind.IsEightBit ? null : GC.AllocateUninitializedArray<float>(image.Width * image.Height * ImageBuffer.Channels);

    /// <summary>The number of rows.</summary>
    public int Height => image.Height;

    /// <summary>Floats of a row.</summary>
    public int RowLength { get; } = image.Width * ImageBuffer.Channels;

    /// <summary>Sets a row.</summary>
    /// <param name="y">The index of the row.</param>
    /// <param name="row">Its samples in [0, 1]; they are changed.</param>
    public void Set(int y, Span<float> row)
    {
        Mix(y, row);
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

    private void Mix(int y, Span<float> row)
    {
        if (kind.Strength == 1)
        {
            return;
        }

        if (image.IsFloat)
        {
            Mix(image.FloatRow(y), row, static sample => sample);
        }
        else
        {
            Mix(image.ByteRow(y), row, PixelRows.ToFloat);
        }
    }

    private void Mix<T>(ReadOnlySpan<T> from, Span<float> to, Func<T, float> toFloat)
    {
        for (var i = 0; i < to.Length; i++)
        {
            var sample = toFloat(from[i]);
            to[i] = sample + ((to[i] - sample) * kind.Strength);
        }
    }
}
