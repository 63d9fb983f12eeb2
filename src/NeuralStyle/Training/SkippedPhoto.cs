namespace NeuralStyle.Training;

/// <summary>A photo that could not be read and was left out.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">The reason.</param>
public sealed record SkippedPhoto(string Path, string Reason);
