namespace NeuralStyle.Inference;

/// <summary>Where a value is between passes: rows without border, one behind the other.</summary>
/// <param name="IsInFile">True for the file, false for memory.</param>
/// <param name="Offset">Where it begins, in floats.</param>
/// <param name="RowLength">Floats of a row.</param>
internal readonly record struct StoredValue(bool IsInFile, long Offset, int RowLength);
