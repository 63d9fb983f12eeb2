namespace NeuralStyle.Kernels.Winograd;

/// <summary>The products of a tile: the element of the transformed source and that of the transformed kernel that meet in each.</summary>
/// <remarks>Of an upsampled source, and of the backward pass of upsampling, the point -1 vanishes in each direction: see <see cref="WinogradTransform"/>.</remarks>
internal sealed class WinogradElements
{
    private static readonly int[] All = [0, 1, 2, 3, 4, 5];
    private static readonly int[] AllButMinusOne = [0, 1, 3, 4, 5];
    private static readonly WinogradElements Plain = new(All, All, sourceSide: 6);
    private static readonly WinogradElements Upsampled = new([0, 1, 2, 2, 3], AllButMinusOne, sourceSide: 4);
    private static readonly WinogradElements UpsampleBackward = new([0, 1, 2, 3, 4], AllButMinusOne, sourceSide: 5);

    private readonly int[] _sources;
    private readonly int[] _kernels;
    private readonly int _sourceSide;

    private WinogradElements(int[] sources, int[] kernels, int sourceSide)
    {
        (_sources, _kernels, _sourceSide) = (sources, kernels, sourceSide);
    }

    /// <summary>The number of products.</summary>
    public int Count => _kernels.Length * _kernels.Length;

    /// <summary>Elements of a transformed source tile.</summary>
    public int Sources => _sourceSide * _sourceSide;

    /// <summary>Returns the products of a kind of convolution.</summary>
    public static WinogradElements For(WinogradKind kind) => kind switch
    {
        WinogradKind.Upsampled => Upsampled,
        WinogradKind.UpsampleBackward => UpsampleBackward,
        _ => Plain,
    };

    /// <summary>The index of a product's source element.</summary>
    public int Source(int element) => (_sources[element / _sources.Length] * _sourceSide) + _sources[element % _sources.Length];

    /// <summary>The index of a product's kernel element, among the 36 of <c>G g G'</c>.</summary>
    public int Kernel(int element) => (_kernels[element / _kernels.Length] * WinogradTransform.InputSide) + _kernels[element % _kernels.Length];
}
