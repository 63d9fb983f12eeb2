using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>The weights of a convolution in a model, as kernels are packed from them.</summary>
/// <param name="At">The weight for output, input, row, column.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Bias">A number for each output, or empty for none.</param>
/// <param name="InStride">The pixel stride of the source.</param>
/// <param name="Lanes">The vector's width.</param>
internal sealed record KernelSource(Func<int, int, int, int, float> At, KernelShape Shape, float[] Bias, int InStride, int Lanes)
{
    /// <summary>Packs kernels made of these.</summary>
    public PackedWeights Pack(KernelShape shape, Func<int, int, int, int, float> at) => new(at, shape, InStride, Lanes, Bias);

    /// <summary>Transforms and packs 3x3 kernels.</summary>
    public WinogradWeights PackTiles(int groups) => new(At, Shape, groups, InStride, Lanes, Bias);
}
