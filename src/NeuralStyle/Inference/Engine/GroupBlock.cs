using NeuralStyle.Kernels;

namespace NeuralStyle.Inference;

/// <summary>Some vectors of outputs of a grouped convolution, and the inputs that their groups read.</summary>
/// <param name="FirstOutput">The first output.</param>
/// <param name="FirstInput">The first input.</param>
/// <param name="Inputs">Inputs: they follow each other.</param>
/// <param name="Weights">The kernels, packed as if there were no other inputs.</param>
internal sealed record GroupBlock(int FirstOutput, int FirstInput, int Inputs, PackedWeights Weights)
{
    /// <summary>Packs the kernels of a convolution block by block. Small groups share one, with zeros for each other's inputs.</summary>
    public static IReadOnlyList<GroupBlock> Pack(KernelSource kernels, int groups)
    {
        var block = 2 * kernels.Lanes; // outputs that the kernels work on at once
        return [.. Enumerable.Range(0, (kernels.Shape.OutChannels + block - 1) / block).Select(index => Pack(kernels, groups, index * block, block))];
    }

    /// <summary>The part of a dense convolution's multiply-adds that blocks take.</summary>
    public static double Share(KernelShape shape, int groups, int lanes)
    {
        var block = 2 * lanes;
        var products = Enumerable.Range(0, (shape.OutChannels + block - 1) / block)
            .Sum(index => (double)Math.Min(block, shape.OutChannels - (index * block)) * Range(shape, groups, index * block, block).Count);
        return products / ((double)shape.OutChannels * shape.InChannels);
    }

    private static GroupBlock Pack(KernelSource kernels, int groups, int first, int block)
    {
        var shape = kernels.Shape;
        var inputs = Range(shape, groups, first, block);
        var outputs = Math.Min(block, shape.OutChannels - first);
        var bias = kernels.Bias.Length == 0 ? [] : kernels.Bias[first..(first + outputs)];
        var part = kernels with { InStride = inputs.Count, Bias = bias };
        return new GroupBlock(first, inputs.First, inputs.Count, part.Pack(
            shape with { OutChannels = outputs, InChannels = inputs.Count },
            (output, input, row, column) => kernels.At(first + output, inputs.First + input, row, column)));
    }

    private static RowRange Range(KernelShape shape, int groups, int first, int block)
    {
        var (inputs, outputs) = (shape.InChannels / groups, shape.OutChannels / groups);
        var last = Math.Min(first + block, shape.OutChannels) - 1;
        return new(first / outputs * inputs, ((last / outputs) + 1) * inputs);
    }
}
