namespace NeuralStyle.Inference.Masks;

/// <summary>Per-pixel weights of the parts of an image: first what no region covers, then the regions, later ones over earlier ones. They sum to one.</summary>
internal sealed class StyleMasks
{
    private readonly ImageBuffer[] _masks;

    /// <summary>Creates the shares.</summary>
    /// <param name="masks">A mask for each region, all of the same size.</param>
    public StyleMasks(ImageBuffer[] masks) => _masks = [.. masks.Select(MaskImage.Of)];

    /// <summary>Rows of the masks.</summary>
    public int Height => _masks[0].Height;

    /// <summary>Columns of the masks.</summary>
    public int Width => _masks[0].Width;

    /// <summary>The number of parts.</summary>
    public int Parts => _masks.Length + 1;

    /// <summary>True if stretching them over an image changes their proportions by more than the rounding of a side.</summary>
    public bool IsOutOfProportion(ImageSize image)
        => Math.Abs(((double)Width * image.Height) - ((double)Height * image.Width)) > Math.Max(Math.Max(Width, Height), Math.Max(image.Width, image.Height));

    /// <summary>Adds the shares of a row of the masks.</summary>
    /// <param name="y">The row.</param>
    /// <param name="weight">The factor of the row.</param>
    /// <param name="sum">The row that they are added to, (width, parts).</param>
    public void AddRow(int y, float weight, Span<float> sum)
    {
        for (var x = 0; x < Width; x++)
        {
            var left = weight; // of what the regions above do not cover
            for (var region = _masks.Length - 1; region >= 0; region--)
            {
                var share = left * Brightness(_masks[region], y, x);
                sum[(x * Parts) + region + 1] += share;
                left -= share;
            }

            sum[x * Parts] += left;
        }
    }

    private static float Brightness(ImageBuffer mask, int y, int x)
    {
        var at = x * ImageBuffer.Channels;
        if (mask.IsFloat)
        {
            var floats = mask.FloatRow(y);
            return (floats[at] + floats[at + 1] + floats[at + 2]) / 3;
        }

        var bytes = mask.ByteRow(y);
        return (bytes[at] + bytes[at + 1] + bytes[at + 2]) / (3f * byte.MaxValue);
    }
}
