using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Stylizes images in ever new styles: a trained network whose norms are perturbed, since they determine the style (Dumoulin et al. 2017, arXiv:1610.07629).</summary>
internal sealed class RandomStylizer : IDisposable
{
    private readonly StyleNetwork _network;
    private readonly List<(Tensor Norm, Tensor Trained)> _norms;

    public RandomStylizer(string model)
    {
        _network = StyleNetwork.FromModel(StyleModel.Load(model));
        _norms = [.. _network.state_dict()
            .Where(pair => pair.Key.Split('.').Any(part => part.StartsWith("in", StringComparison.Ordinal)))
            .Select(pair => (pair.Value, pair.Value.clone().detach().DetachFromDisposeScope()))];
        _network.eval();
    }

    /// <summary>Changes the style. The smaller, the nearer to the style that was trained.</summary>
    public void Perturb(double strength)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (norm, trained) in _norms)
        {
            norm.copy_(trained.mul(randn_like(trained).mul(strength).exp()).add(randn_like(trained).mul(strength / 2)));
        }
    }

    /// <summary>Stylizes images (B, 3, H, W). The caller disposes the result.</summary>
    public Tensor Stylize(Tensor images)
    {
        using var noGradient = no_grad();
        return _network.call(images);
    }

    public void Dispose()
    {
        foreach (var (_, trained) in _norms)
        {
            trained.Dispose();
        }

        _network.Dispose();
    }
}
