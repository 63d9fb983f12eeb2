using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>The network of fast style transfer as one would write it with TorchSharp's own modules: the baseline.</summary>
internal sealed class PlainTransformNetwork : Module<torch.Tensor, torch.Tensor>
{
    private readonly Sequential _encoder;
    private readonly ModuleList<Sequential> _residuals;
    private readonly Sequential _decoder;

    public PlainTransformNetwork(int width)
        : base(nameof(PlainTransformNetwork))
    {
        _encoder = Sequential(
            [.. Conv(3, width, 9), .. Conv(width, 2 * width, 3, stride: 2), .. Conv(2 * width, 4 * width, 3, stride: 2)]);
        _residuals = ModuleList<Sequential>(
            [.. Enumerable.Range(0, 5).Select(_ => Sequential([.. Conv(4 * width, 4 * width, 3), .. Conv(4 * width, 4 * width, 3).SkipLast(1)]))]);
        _decoder = Sequential(
            [Double(), .. Conv(4 * width, 2 * width, 3), Double(), .. Conv(2 * width, width, 3), ReflectionPad2d(4), Conv2d(width, 3, 9)]);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        var x = _encoder.call(input);
        foreach (var residual in _residuals)
        {
            x += residual.call(x);
        }

        return _decoder.call(x);
    }

    private static Module<torch.Tensor, torch.Tensor>[] Conv(int inChannels, int outChannels, int kernelSize, int stride = 1)
        => [ReflectionPad2d(kernelSize / 2), Conv2d(inChannels, outChannels, kernelSize, stride: stride), InstanceNorm2d(outChannels, affine: true), ReLU()];

    private static Upsample Double() => Upsample(scale_factor: [2, 2], mode: torch.UpsampleMode.Nearest);
}
