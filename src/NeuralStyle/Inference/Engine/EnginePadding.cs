using NeuralStyle.Graphs;

namespace NeuralStyle.Inference.Engine;

/// <summary>The padding around a value: its mode, and pixels on each side.</summary>
internal readonly record struct EnginePadding(PadMode Mode, int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Left + Top + Right + Bottom == 0;

    /// <summary>The padding that is wide enough for both, which have one mode.</summary>
    public EnginePadding Or(EnginePadding other) => other.IsEmpty ? this : new(
        other.Mode, Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
