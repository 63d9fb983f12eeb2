namespace NeuralStyle.Weights;

/// <summary>A checkpoint after all of its structure is checked, before any tensor is read.</summary>
/// <param name="Layout">The layout, as the metadata names it.</param>
/// <param name="Pickle">The content of the pickle.</param>
/// <param name="Records">The storages in the order of the file.</param>
/// <param name="IsChecksumMissing">True when the layout has checksums but the writer left some out.</param>
internal sealed record CheckpointContent(string Layout, PickleResult Pickle, List<StorageRecord> Records, bool IsChecksumMissing);
