using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The values of a <see cref="StyleObjective"/>.</summary>
/// <param name="Total">The weighted sum, to go backward from.</param>
/// <param name="Parts">The style distance of each layer, then the content distance, (L + 1), without gradients.</param>
internal sealed record ObjectiveValues(Tensor Total, Tensor Parts);
