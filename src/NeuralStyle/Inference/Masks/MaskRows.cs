using NeuralStyle.Imaging;

namespace NeuralStyle.Inference.Masks;

/// <summary>Masks stretched over a map of another size, row by row. Any number of threads may read rows at once.</summary>
/// <remarks>Filtered as images are when they are resized, by a triangle: what LibTorch calls bilinear with antialiasing.</remarks>
internal sealed class MaskRows
{
    private const long MaxKept = 4 << 20; // shares: 16 MB

    private readonly StyleMasks _masks;
    private readonly ResampleWeights _rows;
    private readonly ResampleWeights _columns;
    private readonly float[]? _kept; // small maps are those that many norms share

    /// <summary>Prepares the masks for a map.</summary>
    /// <param name="masks">The masks.</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Its columns.</param>
    public MaskRows(StyleMasks masks, int height, int width)
    {
        _masks = masks;
        _rows = ResampleWeights.Create(masks.Height, height, ResizeFilter.Triangle);
        _columns = ResampleWeights.Create(masks.Width, width, ResizeFilter.Triangle);
        _kept = (long)height * RowLength <= MaxKept ? All(height) : null;
    }

    /// <summary>The length of a row: a weight for each part of each pixel.</summary>
    public int RowLength => _columns.Length * _masks.Parts;

    /// <summary>The scratch length, in floats, that <see cref="Row"/> needs.</summary>
    public int ScratchLength => _kept is null ? RowLength + (_masks.Width * _masks.Parts) : 0;

    /// <summary>The shares of a row, (width, parts).</summary>
    /// <param name="y">The row.</param>
    /// <param name="scratch">Scratch memory of <see cref="ScratchLength"/> floats.</param>
    public ReadOnlySpan<float> Row(int y, Span<float> scratch)
    {
        if (_kept is not null)
        {
            return _kept.AsSpan(y * RowLength, RowLength);
        }

        var row = scratch[..RowLength];
        Make(y, scratch[RowLength..], row);
        return row;
    }

    private float[] All(int height)
    {
        var all = new float[height * RowLength];
        var sum = new float[_masks.Width * _masks.Parts];
        for (var y = 0; y < height; y++)
        {
            Make(y, sum, all.AsSpan(y * RowLength, RowLength));
        }

        return all;
    }

    private void Make(int y, Span<float> sum, Span<float> row)
    {
        sum.Clear();
        var weights = _rows.Of(y);
        for (var k = 0; k < weights.Length; k++)
        {
            _masks.AddRow(_rows.Start(y) + k, weights[k], sum);
        }

        row.Clear();
        for (var x = 0; x < _columns.Length; x++)
        {
            AddColumns(sum[(_columns.Start(x) * _masks.Parts)..], _columns.Of(x), row.Slice(x * _masks.Parts, _masks.Parts));
        }
    }

    private static void AddColumns(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, Span<float> shares)
    {
        for (var k = 0; k < weights.Length; k++)
        {
            for (var part = 0; part < shares.Length; part++)
            {
                shares[part] += weights[k] * source[(k * shares.Length) + part];
            }
        }
    }
}
