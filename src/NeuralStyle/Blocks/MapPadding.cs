using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>The padding of a map before a convolution.</summary>
/// <param name="Mode">The padding mode.</param>
/// <param name="Left">Columns at the left.</param>
/// <param name="Top">Rows above.</param>
/// <param name="Right">Columns at the right.</param>
/// <param name="Bottom">Rows below.</param>
internal readonly record struct MapPadding(PadMode Mode, int Left, int Top, int Right, int Bottom)
{
    /// <summary>The same on all sides.</summary>
    public MapPadding(PadMode mode, int pixels)
        : this(mode, pixels, pixels, pixels, pixels)
    {
    }

    /// <summary>True if a convolution of LibTorch's pads so by itself.</summary>
    public bool IsEvenZeros => Left == Right && Top == Bottom && (Mode == PadMode.Zeros || Left + Top == 0);

    /// <summary>Pads; the result belongs to the caller's dispose scope.</summary>
    public Tensor Apply(Tensor input) => Left + Top + Right + Bottom == 0 ? input.alias() : TensorOperations.Pad(input, Mode, Left, Top, Right, Bottom);
}
