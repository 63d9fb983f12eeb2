namespace NeuralStyle.Weights;

/// <summary>A storage as the pickle describes it: a run of elements that tensors look into.</summary>
/// <param name="Key">Its name in the file: digits.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Position">The offset in the file, for error messages.</param>
internal sealed record StorageDescriptor(string Key, WeightType Type, long Count, long Position)
{
    private const int MaxKeyLength = 20; // a pointer as a decimal number

    /// <summary>The bytes, which may be more than a long holds before the sum of them is checked.</summary>
    public Int128 Bytes => (Int128)Count * Type.Size();

    /// <summary>True for what may name a storage.</summary>
    public static bool IsKey(ReadOnlySpan<char> text)
        => text.Length is >= 1 and <= MaxKeyLength && !text.ContainsAnyExceptInRange('0', '9');
}
