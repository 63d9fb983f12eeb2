namespace NeuralStyle.Features;

/// <summary>VGG as data: the channels of each convolution, block by block. A pooling layer ends each block.</summary>
internal sealed record VggTable(string Name, IReadOnlyList<int[]> Blocks)
{
    public static VggTable Vgg16 { get; } = new("VGG-16", [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]);

    public static VggTable Vgg19 { get; } = new("VGG-19", [[64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512]]);

    /// <summary>Convolutions and poolings in order, with torchvision's index of each (a convolution takes two: itself and its ReLU).</summary>
    public IEnumerable<VggStep> Steps()
    {
        var (index, inChannels) = (0, 3);
        for (var block = 0; block < Blocks.Count; block++)
        {
            for (var i = 0; i < Blocks[block].Length; i++)
            {
                yield return new VggStep($"{block + 1}_{i + 1}", index, inChannels, Blocks[block][i]);
                inChannels = Blocks[block][i];
                index += 2;
            }

            yield return new VggStep($"{block + 1}", index, inChannels, OutChannels: 0);
            index++;
        }
    }
}

/// <summary>A convolution with its ReLU, or a pooling where it makes no channels.</summary>
internal sealed record VggStep(string Label, int Index, int InChannels, int OutChannels)
{
    public bool IsPool => OutChannels == 0;

    public string Convolution => "conv" + Label;

    public string Relu => "relu" + Label;

    public string Pool => "pool" + Label;

    public IEnumerable<string> Layers => IsPool ? [Pool] : [Convolution, Relu];
}
