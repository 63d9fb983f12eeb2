namespace NeuralStyle.Kernels.Convolution;

/// <summary>Outputs of a convolution that are computed together, and the inputs that they read.</summary>
internal readonly record struct ChannelBlock(int FirstOutput, int Outputs, int FirstInput, int Inputs)
{
    /// <summary>
    /// The blocks of a grouped convolution: the outputs that kernels work on at once, two vectors, with the inputs of their
    /// groups. Small groups share a block, with zeros for each other's inputs. One block where there is one group.
    /// </summary>
    public static ChannelBlock[] Of(KernelShape shape, int groups, int lanes)
    {
        if (groups == 1)
        {
            return [new(0, shape.OutChannels, 0, shape.InChannels)];
        }

        var size = 2 * lanes;
        var (inputs, outputs) = (shape.InChannels / groups, shape.OutChannels / groups);
        return [.. Enumerable.Range(0, (shape.OutChannels + size - 1) / size).Select(index =>
        {
            var (first, end) = (index * size, Math.Min((index + 1) * size, shape.OutChannels));
            var (firstGroup, endGroup) = (first / outputs, ((end - 1) / outputs) + 1);
            return new ChannelBlock(first, end - first, firstGroup * inputs, (endGroup - firstGroup) * inputs);
        })];
    }
}
