namespace NeuralStyle.Common;

/// <summary>Whether LibTorch's autocast is on, for code of ours that LibTorch does not cast for.</summary>
internal static class MixedPrecision
{
    /// <summary>True where the calling thread is between autocast's beginning and its end.</summary>
    [field: ThreadStatic]
    public static bool IsActive { get; set; }
}
