namespace NeuralStyle.Samples.Judge;

/// <summary>The measurements of one contestant.</summary>
/// <param name="Name">The contestant.</param>
/// <param name="Mean">The columns, averaged over the photos.</param>
/// <param name="Photos">The columns of each photo, by its file name.</param>
internal sealed record Verdict(
    string Name,
    IReadOnlyList<KeyValuePair<Column, double>> Mean,
    IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<Column, double>>>> Photos);
