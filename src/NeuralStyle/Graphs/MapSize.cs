namespace NeuralStyle.Graphs;

/// <summary>The size of one feature map stack of shape (C, H, W).</summary>
/// <param name="Channels">C.</param>
/// <param name="Height">H, in pixels.</param>
/// <param name="Width">W, in pixels.</param>
public readonly record struct MapSize(int Channels, int Height, int Width)
{
    /// <summary>C * H * W.</summary>
    public long Elements => (long)Channels * Height * Width;
}
