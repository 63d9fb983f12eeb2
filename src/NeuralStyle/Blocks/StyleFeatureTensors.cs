using static TorchSharp.torch;

namespace NeuralStyle.Blocks;

/// <summary>The style features of one image in a blend as tensors.</summary>
/// <param name="Maps">A map for each attention over the style, (1, C, N) or (B, C, N): keys, then values along the channels.</param>
/// <param name="Weight">The weight of the image.</param>
internal sealed record StyleFeatureTensors(IReadOnlyList<Tensor> Maps, double Weight = 1);
