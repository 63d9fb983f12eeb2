namespace NeuralStyle.Weights;

/// <summary>The order of a map's dimensions in a file.</summary>
/// <param name="ChannelAxis">The dimension of the channels.</param>
/// <param name="Rank">The number of dimensions; three if height and width are one.</param>
internal readonly record struct OnnxLayout(int ChannelAxis, int Rank)
{
    /// <summary>(B, C, H, W).</summary>
    public static OnnxLayout ChannelsFirst { get; } = new(ChannelAxis: 1, Rank: 4);

    /// <summary>(B, H, W, C).</summary>
    public static OnnxLayout ChannelsLast { get; } = new(ChannelAxis: 3, Rank: 4);

    /// <summary>(B, C, H * W).</summary>
    public static OnnxLayout Flat { get; } = new(ChannelAxis: 1, Rank: 3);

    /// <summary>The dimension of the height; that of the width follows.</summary>
    public int HeightAxis => ChannelAxis == 1 ? 2 : 1;

    /// <summary>Returns true if dimensions are all those of space.</summary>
    public bool IsSpace(IEnumerable<long> axes)
    {
        var (rank, height) = (Rank, HeightAxis);
        return axes.Select(axis => axis < 0 ? axis + rank : axis).Order().SequenceEqual(Enumerable.Range(height, rank - 2).Select(axis => (long)axis));
    }
}
