namespace NeuralStyle.Weights;

/// <summary>A window that is cut out of a map.</summary>
/// <param name="Left">Columns left out at the left.</param>
/// <param name="Top">Rows left out at the top.</param>
/// <param name="Sizes">The height and width of the window, for each probe.</param>
/// <param name="Origin">The map whose size it has, where the file says so.</param>
internal sealed record OnnxCut(int Left, int Top, IReadOnlyList<(int Height, int Width)> Sizes, OnnxMap? Origin);
