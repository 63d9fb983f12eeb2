namespace NeuralStyle.Kernels;

/// <summary>Rows of a feature map: from the first up to the end, which is not one of them.</summary>
internal readonly record struct RowRange(int First, int End)
{
    public int Count => Math.Max(0, End - First);

    public bool IsEmpty => End <= First;

    /// <summary>The smallest range that holds both; an empty one holds nothing.</summary>
    public RowRange Or(RowRange other)
        => IsEmpty ? other : other.IsEmpty ? this : new(Math.Min(First, other.First), Math.Max(End, other.End));
}
