namespace NeuralStyle.Weights;

/// <summary>One record as the directory of a zip archive describes it.</summary>
/// <param name="Name">The name with the root folder.</param>
/// <param name="Flags">The general purpose flags.</param>
/// <param name="Method">The method of compression.</param>
/// <param name="Crc">The CRC-32 of the data; 0 means that the writer did not compute it, unless there is no data.</param>
/// <param name="StoredSize">The bytes in the file.</param>
/// <param name="Size">The bytes of the data.</param>
/// <param name="LocalOffset">The offset of the local header.</param>
/// <param name="DirectoryOffset">The offset in the directory, for error messages.</param>
internal sealed record ZipRecord(string Name, ushort Flags, ushort Method, uint Crc, ulong StoredSize, ulong Size, ulong LocalOffset, long DirectoryOffset)
{
    /// <summary>The flag for sizes that follow the data instead of standing before it.</summary>
    public const int DescriptorFlag = 0x0008;

    /// <summary>The flag for names in UTF-8.</summary>
    public const int Utf8Flag = 0x0800;

    /// <summary>The offset of the data, known once the local header is read.</summary>
    public long DataOffset { get; init; }

    /// <summary>The name below the root folder.</summary>
    public string LocalName => Name[(Name.IndexOf('/') + 1)..];
}
