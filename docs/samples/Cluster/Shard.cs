namespace NeuralStyle.Samples.Cluster;

/// <summary>Photos that one grain stylizes, one after the other.</summary>
/// <param name="Input">The folder of photos.</param>
/// <param name="Output">The folder of results; a photo whose result is there is done.</param>
/// <param name="Names">The names of the photos.</param>
/// <param name="Style">The name of the style.</param>
[GenerateSerializer]
internal sealed record Shard(string Input, string Output, string[] Names, string Style);
