using TorchSharp;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>The layers of each block as one would write them with TorchSharp's own modules: what the baselines are made of.</summary>
internal static class PlainLayers
{
    public static Module<torch.Tensor, torch.Tensor>[] Conv(int inChannels, int outChannels, int kernelSize, int stride = 1)
        => [ReflectionPad2d(kernelSize / 2), Conv2d(inChannels, outChannels, kernelSize, stride: stride), InstanceNorm2d(outChannels, affine: true), ReLU()];

    /// <summary>The branch of a residual block that is added to its input.</summary>
    public static Module<torch.Tensor, torch.Tensor>[] Residual(int channels)
        => [.. Conv(channels, channels, kernelSize: 3), .. Conv(channels, channels, kernelSize: 3).SkipLast(1)];

    public static Module<torch.Tensor, torch.Tensor>[] Upsample(int inChannels, int outChannels)
        => [torch.nn.Upsample(scale_factor: [2, 2], mode: torch.UpsampleMode.Nearest), .. Conv(inChannels, outChannels, kernelSize: 3)];

    public static Module<torch.Tensor, torch.Tensor>[] Transposed(int inChannels, int outChannels)
        => [ConvTranspose2d(inChannels, outChannels, 3, stride: 2, padding: 1, output_padding: 1), InstanceNorm2d(outChannels, affine: true), ReLU()];
}
