using NeuralStyle.Graphs;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The parameters of an any-style network that hold trained styles.</summary>
internal static class StyleTableNames
{
    public static HashSet<string> Of(Graph trunk) => [.. trunk.Operations.OfType<ConditionalNormOperation>().SelectMany(norm => new[] { $"trunk.{norm.Weight}", $"trunk.{norm.Bias}" })];
}
