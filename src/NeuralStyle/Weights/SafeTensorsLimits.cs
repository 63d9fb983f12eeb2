using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The limits of files that <see cref="SafeTensors"/> accepts, so that a hostile file costs little.</summary>
public sealed record SafeTensorsLimits
{
    /// <summary>The largest header that the format allows: 100 000 000 bytes, as in the reference implementation.</summary>
    public const int FormatHeaderBytes = 100_000_000;

    /// <summary>The limits in force where none are given.</summary>
    public static SafeTensorsLimits Default { get; } = new();

    /// <summary>The bytes of the header and at most <see cref="FormatHeaderBytes"/>; networks of today need less than 1 MB. The default is 16 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above the format's own limit.</exception>
    public int MaxHeaderBytes { get; init => field = LimitValue.Between(0, FormatHeaderBytes, value); } = 16 << 20;

    /// <summary>The bytes of all names and values of the metadata together. The default is 1 MB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxMetadataBytes { get; init => field = LimitValue.NotNegative(value); } = 1 << 20;

    /// <summary>The bytes of one tensor's name in UTF-8. The default is 4096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxNameBytes { get; init => field = LimitValue.NotNegative(value); } = 4096;

    /// <summary>The number of tensors. The default is 20,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxTensors { get; init => field = LimitValue.NotNegative(value); } = 20_000;

    /// <summary>The number of dimensions of a tensor. The default is 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRank { get; init => field = LimitValue.NotNegative(value); } = 8;

    /// <summary>The bytes of all tensors together. One tensor holds at most 2 GB, as managed memory goes. The default is 4 GB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxBodyBytes { get; init => field = LimitValue.NotNegative(value); } = 4L << 30;
}
