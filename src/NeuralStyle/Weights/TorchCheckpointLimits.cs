using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The limits of files that <see cref="TorchCheckpoint"/> accepts, so that a hostile file costs little.</summary>
/// <remarks>A file that exceeds a limit is refused with a message that names the limit; raise it only for files that are trusted.</remarks>
public sealed record TorchCheckpointLimits
{
    /// <summary>The limits in force where none are given.</summary>
    public static TorchCheckpointLimits Default { get; } = new();

    /// <summary>The bytes of one pickle, which holds names and shapes but no values; networks of today need less than 1 MB. The default is 16 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxPickleBytes { get; init => field = LimitValue.NotNegative(value); } = 16 << 20;

    /// <summary>The instructions of one pickle. The default is 4,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxOpcodes { get; init => field = LimitValue.NotNegative(value); } = 4_000_000;

    /// <summary>The values on the stack of a pickle at one time. The default is 1,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxStackValues { get; init => field = LimitValue.NotNegative(value); } = 1_000_000;

    /// <summary>The lists and tuples of a pickle that are open at one time. The default is 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxMarkDepth { get; init => field = LimitValue.NotNegative(value); } = 1000;

    /// <summary>The memo slots of a pickle; each index is below this. The default is 1,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxMemoEntries { get; init => field = LimitValue.NotNegative(value); } = 1_000_000;

    /// <summary>The bytes of one string, such as the name of a tensor, in UTF-8; names in a zip archive count as well. The default is 4096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxStringBytes { get; init => field = LimitValue.NotNegative(value); } = 4096;

    /// <summary>The bytes of a module's or a function's name in a pickle. The default is 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxGlobalBytes { get; init => field = LimitValue.NotNegative(value); } = 256;

    /// <summary>The managed memory that the values of one pickle may take, as estimated while it is read. The default is 48 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxPickleMemory { get; init => field = LimitValue.NotNegative(value); } = 48 << 20;

    /// <summary>The maximum nesting depth of dictionaries, lists and tuples. The default is 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDepth { get; init => field = LimitValue.NotNegative(value); } = 16;

    /// <summary>The values in what the pickle makes, each counted as often as it is reached. The default is 100,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxNodes { get; init => field = LimitValue.NotNegative(value); } = 100_000;

    /// <summary>The number of tensors, those of an optimizer included. The default is 20,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxTensors { get; init => field = LimitValue.NotNegative(value); } = 20_000;

    /// <summary>The number of dimensions of a tensor. The default is 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRank { get; init => field = LimitValue.NotNegative(value); } = 8;

    /// <summary>The bytes of all storages together. A storage that is read holds at most 2 GB, as managed memory goes. The default is 4 GB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxStorageBytes { get; init => field = LimitValue.NotNegative(value); } = 4L << 30;

    /// <summary>The maximum ratio of the tensors' bytes to those of all storages, since tensors can share storages; 64 KB are allowed on top. The default is 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxExpansion { get; init => field = LimitValue.NotNegative(value); } = 4;

    /// <summary>The records of a zip archive. The default is 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxZipEntries { get; init => field = LimitValue.NotNegative(value); } = 65_536;

    /// <summary>The bytes of the directory of a zip archive. The default is 16 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxZipDirectoryBytes { get; init => field = LimitValue.NotNegative(value); } = 16 << 20;
}
