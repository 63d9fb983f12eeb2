namespace NeuralStyle.Kernels.Winograd;

/// <summary>The tiles of a Winograd convolution: where each is read and where its output goes.</summary>
internal abstract unsafe class WinogradTiles
{
    /// <summary>Returns the pixels that a tile reads; a copy in the buffer if it reaches over the edge of what is in memory.</summary>
    /// <param name="tile">The index of the tile.</param>
    /// <param name="buffer">Memory for a copy.</param>
    public abstract TileView Read(int tile, float* buffer);

    /// <summary>Returns the address of a tile's output; the buffer if it reaches over the edge.</summary>
    /// <param name="tile">The index of the tile.</param>
    /// <param name="buffer">Memory for a copy.</param>
    public abstract TileView Target(int tile, float* buffer);

    /// <summary>Completes a tile whose output is at <see cref="Target"/>.</summary>
    /// <param name="tile">The index of the tile.</param>
    /// <param name="buffer">Memory that may hold the output.</param>
    public abstract void Finish(int tile, float* buffer);
}
