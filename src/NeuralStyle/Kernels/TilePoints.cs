namespace NeuralStyle.Kernels;

/// <summary>The products of a tile: which number of the transformed source meets which transformed kernel.</summary>
/// <remarks>
/// An enlarged source has pairs of equal pixels: of the six interpolation points of a direction it vanishes at -1, and those of 2
/// and -2 differ by a factor of -3 only. What is left is 25 products of 36, with 16 different numbers of the source. For the
/// backward pass the same holds of the results.
/// </remarks>
internal sealed class TilePoints
{
    private static readonly int[] All = [0, 1, 2, 3, 4, 5];
    private static readonly int[] AllButMinusOne = [0, 1, 3, 4, 5];
    private static readonly TilePoints Plain = new(All, All, WinogradTransform.InSide);
    private static readonly TilePoints Enlarging = new([0, 1, 2, 2, 3], AllButMinusOne, EnlargedTransform.InSide);
    private static readonly TilePoints Shrinking = new([0, 1, 2, 3, 4], AllButMinusOne, EnlargedTransform.Side);

    private readonly int[] _sources;
    private readonly int[] _kernels;
    private readonly int _sourceSide;

    private TilePoints(int[] sources, int[] kernels, int sourceSide)
    {
        (_sources, _kernels, _sourceSide) = (sources, kernels, sourceSide);
    }

    /// <summary>The number of products.</summary>
    public int Count => _kernels.Length * _kernels.Length;

    /// <summary>Numbers of a transformed source tile, for each channel.</summary>
    public int Sources => _sourceSide * _sourceSide;

    /// <summary>The products of a kind of tiles.</summary>
    public static TilePoints Of(TileKind kind) => kind switch
    {
        TileKind.Enlarging => Enlarging,
        TileKind.Shrinking => Shrinking,
        _ => Plain,
    };

    /// <summary>The place of a product's number among those of the transformed source.</summary>
    public int Source(int point) => (_sources[point / _sources.Length] * _sourceSide) + _sources[point % _sources.Length];

    /// <summary>The place of a product's kernel among the 36 of <see cref="WinogradTransform.Kernel"/>.</summary>
    public int Kernel(int point) => (_kernels[point / _kernels.Length] * WinogradTransform.InSide) + _kernels[point % _kernels.Length];
}
