namespace NeuralStyle.Weights;

/// <summary>VGG as data: the channels of each convolution, block by block. A pooling layer ends each block.</summary>
internal sealed record VggTable(string Name, IReadOnlyList<int[]> Blocks)
{
    public static VggTable Vgg16 { get; } = new("VGG-16", [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]);

    public static VggTable Vgg19 { get; } = new("VGG-19", [[64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512]]);

    /// <summary>True if a pooling follows the last block, as in VGG; false if that block is truncated.</summary>
    public bool EndsWithPool { get; init; } = true;

    /// <summary>Convolutions and poolings in order, with torchvision's index of each (a convolution takes two: itself and its ReLU).</summary>
    public IEnumerable<VggStep> Steps()
    {
        var (index, ordinal, inChannels) = (0, 0, 3);
        for (var block = 0; block < Blocks.Count; block++)
        {
            for (var i = 0; i < Blocks[block].Length; i++)
            {
                yield return new VggStep($"{block + 1}_{i + 1}", index, block, ordinal++, inChannels, Blocks[block][i]);
                inChannels = Blocks[block][i];
                index += 2;
            }

            if (block == Blocks.Count - 1 && !EndsWithPool)
            {
                break;
            }

            yield return new VggStep($"{block + 1}", index, block, ordinal, inChannels, OutChannels: 0);
            index++;
        }
    }

    /// <summary>The same network with other channels.</summary>
    /// <param name="outChannels">The channels of a convolution, from the present ones.</param>
    public VggTable WithChannels(Func<VggStep, int> outChannels)
    {
        var channels = new Queue<int>(Steps().Where(step => !step.IsPool).Select(outChannels));
        return this with { Blocks = [.. Blocks.Select(block => Array.ConvertAll(block, _ => channels.Dequeue()))] };
    }
}
