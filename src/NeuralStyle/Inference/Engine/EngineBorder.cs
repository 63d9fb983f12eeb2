using NeuralStyle.Graphs;

namespace NeuralStyle.Inference;

/// <summary>The border around a value: what it is filled with, and pixels on each side.</summary>
internal readonly record struct EngineBorder(PadMode Kind, int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Left + Top + Right + Bottom == 0;

    /// <summary>A border that is wide enough for both, which are of one kind.</summary>
    public EngineBorder Or(EngineBorder other) => other.IsEmpty ? this : new(
        other.Kind, Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
