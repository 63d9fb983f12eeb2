using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The values of a <see cref="StyleObjective"/>.</summary>
/// <param name="Total">The weighted sum, to go backward from.</param>
/// <param name="Style">The style distance of each layer.</param>
/// <param name="Content">The content distance.</param>
internal sealed record ObjectiveValues(Tensor Total, IReadOnlyList<float> Style, float Content);
