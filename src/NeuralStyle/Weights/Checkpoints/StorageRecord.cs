namespace NeuralStyle.Weights;

/// <summary>The location of a storage's bytes in the file.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">The offset of the first byte.</param>
/// <param name="Crc">The CRC-32 that they must have, or null if the file has none.</param>
internal sealed record StorageRecord(StorageDescriptor Storage, long Offset, uint? Crc);
