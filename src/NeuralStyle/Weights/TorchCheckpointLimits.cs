namespace NeuralStyle.Weights;

/// <summary>What <see cref="TorchCheckpoint"/> accepts of a file at most, so that a hostile file costs little.</summary>
/// <remarks>A file that exceeds a limit is refused with a message that names the limit; raise it only for files that are trusted.</remarks>
public sealed record TorchCheckpointLimits
{
    /// <summary>The limits in force where none are given.</summary>
    public static TorchCheckpointLimits Default { get; } = new();

    /// <summary>The bytes of one pickle, which holds names and shapes but no values, 16 MB by default; networks of today need less than 1 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxPickleBytes
    {
        get;
        init => field = NotNegative(value);
    } = 16 << 20;

    /// <summary>The instructions of one pickle, 4 000 000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxOpcodes
    {
        get;
        init => field = NotNegative(value);
    } = 4_000_000;

    /// <summary>The values on the stack of a pickle at one time, 1 000 000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxStackValues
    {
        get;
        init => field = NotNegative(value);
    } = 1_000_000;

    /// <summary>The lists and tuples of a pickle that are open at one time, 1000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxMarkDepth
    {
        get;
        init => field = NotNegative(value);
    } = 1000;

    /// <summary>The places where a pickle may keep values for later use, 1 000 000 by default; each index is below this.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxMemoEntries
    {
        get;
        init => field = NotNegative(value);
    } = 1_000_000;

    /// <summary>The bytes of one string, such as the name of a tensor, in UTF-8, 4096 by default; names in a zip archive count as well.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxStringBytes
    {
        get;
        init => field = NotNegative(value);
    } = 4096;

    /// <summary>The bytes of a module's or a function's name in a pickle, 256 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxGlobalBytes
    {
        get;
        init => field = NotNegative(value);
    } = 256;

    /// <summary>The managed memory that the values of one pickle may take, as estimated while it is read, 48 MB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxPickleMemory
    {
        get;
        init => field = NotNegative(value);
    } = 48 << 20;

    /// <summary>How deep dictionaries, lists and tuples may stand in each other, 16 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDepth
    {
        get;
        init => field = NotNegative(value);
    } = 16;

    /// <summary>The values in what the pickle makes, each counted as often as it is reached, 100 000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxNodes
    {
        get;
        init => field = NotNegative(value);
    } = 100_000;

    /// <summary>The number of tensors, those of an optimizer included, 20 000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxTensors
    {
        get;
        init => field = NotNegative(value);
    } = 20_000;

    /// <summary>The number of dimensions of a tensor, 8 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRank
    {
        get;
        init => field = NotNegative(value);
    } = 8;

    /// <summary>The bytes of all storages together, 4 GB by default. A storage that is read holds at most 2 GB, as managed memory goes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxStorageBytes
    {
        get;
        init => field = NotNegative(value);
    } = 4L << 30;

    /// <summary>How many times the bytes of all storages the tensors may take, for tensors can share storages: 4 by default, and 64 KB on top.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxExpansion
    {
        get;
        init => field = NotNegative(value);
    } = 4;

    /// <summary>The records of a zip archive, 65 536 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxZipEntries
    {
        get;
        init => field = NotNegative(value);
    } = 65_536;

    /// <summary>The bytes of the directory of a zip archive, 16 MB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxZipDirectoryBytes
    {
        get;
        init => field = NotNegative(value);
    } = 16 << 20;

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }

    private static long NotNegative(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
