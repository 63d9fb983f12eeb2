namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The weights of a <see cref="StyleObjective"/>.</summary>
/// <param name="Style">The weight of the style loss.</param>
/// <param name="Content">The weight of the content loss.</param>
/// <param name="Variation">The weight of total variation: against hatching in plain areas.</param>
internal sealed record ObjectiveWeights(double Style, double Content, double Variation);
