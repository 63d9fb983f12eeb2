using NeuralStyle.Graphs;

namespace NeuralStyle.Features;

/// <summary>How a VGG network reads pictures: which of its published forms the weights belong to.</summary>
public sealed record VggOptions
{
    /// <summary>torchvision's weights: RGB, ImageNet mean and deviation, zero padding. The default.</summary>
    public static VggOptions Torchvision { get; } = new();

    /// <summary>The original Caffe weights: BGR in 0-255 less the mean, zero padding (Simonyan and Zisserman 2014, arXiv:1409.1556).</summary>
    public static VggOptions Caffe { get; } = new() { Range = ValueRange.Caffe };

    /// <summary>The normalized weights of the AdaIN family: as Caffe, with reflection padding and pooling that rounds up (Huang and Belongie 2017, arXiv:1703.06868).</summary>
    public static VggOptions Normalized { get; } = new() { Range = ValueRange.Caffe, Padding = PadMode.Reflect, PoolRoundsUp = true };

    /// <summary>The value range of the input. ImageNet-normalized RGB, as torchvision.</summary>
    public ValueRange Range { get; init; } = ValueRange.ImageNet;

    /// <summary>The padding of the convolutions. Zeros, as torchvision.</summary>
    public PadMode Padding { get; init; } = PadMode.Zeros;

    /// <summary>The pooling. Maximum, as trained; Gatys et al. 2016 (arXiv:1508.06576) find the average to give smoother pictures.</summary>
    public PoolKind Pooling { get; init; } = PoolKind.Max;

    /// <summary>True where pooling keeps an odd last row or column. False, as torchvision.</summary>
    public bool PoolRoundsUp { get; init; }
}
