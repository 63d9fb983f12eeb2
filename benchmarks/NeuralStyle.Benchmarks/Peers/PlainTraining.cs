using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>pytorch/examples' training step as one would write it with TorchSharp's own modules, on one random batch.</summary>
internal sealed class PlainTraining : IDisposable
{
    private const double ContentWeight = 1e5;
    private const double StyleWeight = 1e10;

    private readonly PlainVgg16 _vgg;
    private readonly PlainTransformNetwork _network = new(TransformPeers.Width);
    private readonly Adam _adam;
    private readonly torch.Tensor _photos;
    private readonly torch.Tensor _mean;
    private readonly torch.Tensor _deviation;
    private readonly torch.Tensor[] _styles;

    /// <param name="vgg">The perceptual network; it stays the caller's.</param>
    /// <param name="batch">Photos in the batch.</param>
    /// <param name="side">Their side, in pixels.</param>
    public PlainTraining(PlainVgg16 vgg, int batch, int side)
    {
        using var scope = torch.NewDisposeScope();
        _vgg = vgg;
        _adam = torch.optim.Adam(_network.parameters());
        _photos = torch.rand(batch, 3, side, side).DetachFromDisposeScope();
        _mean = torch.tensor(new[] { 0.485f, 0.456f, 0.406f }).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _deviation = torch.tensor(new[] { 0.229f, 0.224f, 0.225f }).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        using var noGradient = torch.no_grad();
        _styles = [.. Maps(torch.rand(1, 3, side, side)).Select(map => Gram(map).DetachFromDisposeScope())];
    }

    /// <summary>Takes a step and gives its loss.</summary>
    public float Step()
    {
        using var scope = torch.NewDisposeScope();
        _adam.zero_grad();
        var maps = Maps(_network.call(_photos * 255) / 255);
        var loss = functional.mse_loss(maps[1], Maps(_photos)[1]) * ContentWeight;
        foreach (var (map, style) in maps.Zip(_styles))
        {
            loss += functional.mse_loss(Gram(map), style.expand(_photos.shape[0], -1, -1)) * StyleWeight;
        }

        loss.backward();
        _adam.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        _adam.Dispose();
        _network.Dispose();
        foreach (var tensor in _styles.Concat([_photos, _mean, _deviation]))
        {
            tensor.Dispose();
        }
    }

    private static torch.Tensor Gram(torch.Tensor map)
    {
        var flat = map.flatten(2);
        return flat.bmm(flat.transpose(1, 2)) / (flat.shape[1] * flat.shape[2]);
    }

    private torch.Tensor[] Maps(torch.Tensor images) => _vgg.call((images - _mean) / _deviation);
}
