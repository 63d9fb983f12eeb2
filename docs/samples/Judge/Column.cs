namespace NeuralStyle.Samples.Judge;

/// <summary>A column of the tables.</summary>
/// <param name="Table">The table: a layer, or a kind of measures.</param>
/// <param name="Name">The column's heading.</param>
internal readonly record struct Column(string Table, string Name);
