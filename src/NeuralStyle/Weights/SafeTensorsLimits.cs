namespace NeuralStyle.Weights;

/// <summary>What <see cref="SafeTensors"/> accepts of a file at most, so that a hostile file costs little.</summary>
public sealed record SafeTensorsLimits
{
    /// <summary>The largest header that the format allows: 100 000 000 bytes, as in the reference implementation.</summary>
    public const int FormatHeaderBytes = 100_000_000;

    /// <summary>The limits in force where none are given.</summary>
    public static SafeTensorsLimits Default { get; } = new();

    /// <summary>The bytes of the header, 16 MB by default and at most <see cref="FormatHeaderBytes"/>; networks of today need less than 1 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above the format's own limit.</exception>
    public int MaxHeaderBytes
    {
        get;
        init => field = InRange(value, FormatHeaderBytes);
    } = 16 << 20;

    /// <summary>The bytes of all names and values of the metadata together, 1 MB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxMetadataBytes
    {
        get;
        init => field = InRange(value, int.MaxValue);
    } = 1 << 20;

    /// <summary>The bytes of one tensor's name in UTF-8, 4096 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxNameBytes
    {
        get;
        init => field = InRange(value, int.MaxValue);
    } = 4096;

    /// <summary>The number of tensors, 20 000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxTensors
    {
        get;
        init => field = InRange(value, int.MaxValue);
    } = 20_000;

    /// <summary>The number of dimensions of a tensor, 8 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRank
    {
        get;
        init => field = InRange(value, int.MaxValue);
    } = 8;

    /// <summary>The bytes of all tensors together, 4 GB by default. One tensor holds at most 2 GB, as managed memory goes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxBodyBytes
    {
        get;
        init => field = InRange(value, long.MaxValue);
    } = 4L << 30;

    private static int InRange(int value, int max) => (int)InRange((long)value, max);

    private static long InRange(long value, long max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
        return value;
    }
}
