namespace NeuralStyle.Weights;

/// <summary>Adds up what the values of a pickle take in memory, by estimates that are rather too high.</summary>
internal sealed class PickleBudget(CheckpointCursor cursor, TorchCheckpointLimits limits)
{
    /// <summary>An object without content.</summary>
    public const int Object = 32;

    /// <summary>One value in a tuple.</summary>
    public const int Value = 16;

    /// <summary>One value in something that grows, what it outgrew included.</summary>
    public const int GrowingValue = 32;

    /// <summary>One entry of a dictionary, what it outgrew included.</summary>
    public const int Entry = 112;

    /// <summary>The first entry of a dictionary or list.</summary>
    public const int First = 256;

    /// <summary>A tensor without its sizes and strides.</summary>
    public const int Tensor = 128;

    private long _bytes;

    /// <summary>Charges bytes before they are taken.</summary>
    public void Charge(long bytes)
    {
        _bytes += bytes;
        if (_bytes > limits.MaxPickleMemory)
        {
            throw cursor.Broken(
                "limit", cursor.Position, $"The values of the pickle take more than the limit of {limits.MaxPickleMemory} bytes: raise {nameof(limits.MaxPickleMemory)} if the file is trusted.");
        }
    }
}
