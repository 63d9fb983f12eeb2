namespace NeuralStyle.Inference;

/// <summary>The style features of one image in a blend: the results of attention over each image are added.</summary>
/// <param name="Maps">A map for each attention over the style, in order.</param>
/// <param name="Weight">The weight.</param>
internal sealed record WeightedFeatures(IReadOnlyList<StyleFeatureMap> Maps, float Weight);
