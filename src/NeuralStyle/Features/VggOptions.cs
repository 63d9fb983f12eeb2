using NeuralStyle.Graphs;

namespace NeuralStyle.Features;

/// <summary>The published form of a VGG network that weights belong to: value range, padding and pooling.</summary>
public sealed record VggOptions
{
    /// <summary>torchvision's weights: RGB, ImageNet mean and standard deviation, zero padding. The default.</summary>
    public static VggOptions Torchvision { get; } = new();

    /// <summary>The original Caffe weights: BGR in 0-255 less the mean, zero padding (Simonyan and Zisserman 2014, arXiv:1409.1556).</summary>
    public static VggOptions Caffe { get; } = new() { Range = ValueRange.Caffe };

    /// <summary>The normalized weights of the AdaIN family: as Caffe, with reflection padding and pooling that rounds up (Huang and Belongie 2017, arXiv:1703.06868).</summary>
    public static VggOptions Normalized { get; } = new() { Range = ValueRange.Caffe, Padding = PadMode.Reflect, PoolRoundsUp = true };

    /// <summary>The value range of the input. The default is ImageNet-normalized RGB, as in torchvision.</summary>
    public ValueRange Range { get; init; } = ValueRange.ImageNet;

    /// <summary>The padding of the convolutions. The default is zeros, as in torchvision.</summary>
    public PadMode Padding { get; init; } = PadMode.Zeros;

    /// <summary>The pooling. The default is the maximum, as trained; Gatys et al. 2016 (arXiv:1508.06576) find that the average gives smoother images.</summary>
    public PoolKind Pooling { get; init; } = PoolKind.Max;

    /// <summary>True if pooling keeps an odd last row or column. The default is false, as in torchvision.</summary>
    public bool PoolRoundsUp { get; init; }
}
