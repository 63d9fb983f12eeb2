namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>The location of a value between passes: rows without padding, one after the other.</summary>
/// <param name="IsInFile">True for the file, false for memory.</param>
/// <param name="Offset">The offset of the first row, in floats.</param>
/// <param name="RowLength">Floats of a row.</param>
internal readonly record struct StoredValue(bool IsInFile, long Offset, int RowLength);
