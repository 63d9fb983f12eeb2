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
            [.. PlainLayers.Conv(3, width, 9), .. PlainLayers.Conv(width, 2 * width, 3, stride: 2), .. PlainLayers.Conv(2 * width, 4 * width, 3, stride: 2)]);
        _residuals = ModuleList<Sequential>([.. Enumerable.Range(0, 5).Select(_ => Sequential([.. PlainLayers.Residual(4 * width)]))]);
        _decoder = Sequential(
            [.. PlainLayers.Upsample(4 * width, 2 * width), .. PlainLayers.Upsample(2 * width, width), ReflectionPad2d(4), Conv2d(width, 3, 9)]);
        RegisterComponents();
    }

    /// <summary>The network of a model: weights stand in the same order there, under other names.</summary>
    public static PlainTransformNetwork Of(StyleModel model, int width)
    {
        var network = new PlainTransformNetwork(width);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (var (parameter, weight) in network.parameters().Zip(model.Weights.Values))
        {
            parameter.copy_(torch.tensor(weight.ToSingles()).reshape(parameter.shape));
        }

        return network;
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
}
