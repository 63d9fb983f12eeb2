namespace NeuralStyle.Imaging;

/// <summary>Separable resampling: for each row of the result, the source rows under the filter are summed, then that one row is filtered along x.</summary>
/// <remarks>Sample centers are at half pixels, and weights at the edges are normalized to what is inside, as in Pillow and torchvision.</remarks>
internal static class Resampler
{
    private delegate void AddRow(int y, float weight, Span<float> sum);

    private delegate void StoreRow(ReadOnlySpan<float> row, int start);

    public static ImageBuffer Resize(ImageBuffer image, int width, int height, ResizeFilter filter)
    {
        var rows = ResampleWeights.Create(image.Height, height, filter);
        var columns = ResampleWeights.Create(image.Width, width, filter);
        if (image.IsFloat)
        {
            var floats = new float[width * height * ImageBuffer.Channels];
            Resample((y, weight, sum) => PixelRows.AddScaled(image.FloatRow(y), weight, sum), rows, columns,
                (row, start) => PixelRows.Clamp(row, floats.AsSpan(start)));
            return ImageBuffer.Wrap(width, height, floats);
        }

        var bytes = new byte[width * height * ImageBuffer.Channels];
        Resample((y, weight, sum) => PixelRows.AddScaled(image.ByteRow(y), weight / 255, sum), rows, columns,
            (row, start) => PixelRows.ToBytes(row, bytes.AsSpan(start)));
        return ImageBuffer.Wrap(width, height, bytes);
    }

    private static void Resample(AddRow addRow, ResampleWeights rows, ResampleWeights columns, StoreRow storeRow)
    {
        var blended = new float[columns.SourceLength * ImageBuffer.Channels];
        var filtered = new float[columns.Length * ImageBuffer.Channels];
        for (var y = 0; y < rows.Length; y++)
        {
            Array.Clear(blended);
            var weights = rows.Of(y);
            for (var k = 0; k < weights.Length; k++)
            {
                addRow(rows.Start(y) + k, weights[k], blended);
            }

            FilterRow(blended, columns, filtered);
            storeRow(filtered, y * filtered.Length);
        }
    }

    private static void FilterRow(ReadOnlySpan<float> source, ResampleWeights columns, Span<float> row)
    {
        for (var x = 0; x < columns.Length; x++)
        {
            var (red, green, blue) = (0f, 0f, 0f);
            var at = columns.Start(x) * ImageBuffer.Channels;
            foreach (var weight in columns.Of(x))
            {
                red += source[at] * weight;
                green += source[at + 1] * weight;
                blue += source[at + 2] * weight;
                at += ImageBuffer.Channels;
            }

            row[3 * x] = red;
            row[(3 * x) + 1] = green;
            row[(3 * x) + 2] = blue;
        }
    }
}
