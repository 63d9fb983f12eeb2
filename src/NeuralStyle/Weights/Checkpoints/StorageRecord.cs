namespace NeuralStyle.Weights;

/// <summary>Where the bytes of a storage lie in the file.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Crc">The CRC-32 that they must have, or null where the file has none.</param>
internal sealed record StorageRecord(StorageDescriptor Storage, long Offset, uint? Crc);
