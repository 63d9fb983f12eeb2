using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The exponential moving average of a network's parameters: smoother than the last step's, which depend on the last photos.</summary>
/// <remarks>
/// Polyak and Juditsky 1992. The decay rises with the updates, (1 + t) / (10 + t), up to its final value, so that the average
/// forgets the beginning.
/// </remarks>
internal sealed class MovingAverage : IDisposable
{
    private readonly double _decay;
    private readonly IReadOnlyList<(string Name, Parameter Parameter, Tensor Average)> _parameters;

    /// <param name="network">The network; it stays the caller's.</param>
    /// <param name="decay">The final decay, from 0 to 1, both excluded.</param>
    public MovingAverage(StyleNetwork network, double decay)
    {
        _decay = decay;
        using var noGradient = no_grad();
        _parameters = [.. network.named_parameters().Select(named => (named.name, named.parameter, named.parameter.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The averages, under the names that checkpoints give them.</summary>
    public IEnumerable<(string Name, Tensor Average)> Averages => _parameters.Select(each => ($"average.{each.Name}", each.Average));

    /// <summary>Takes the parameters after an update into the average.</summary>
    /// <param name="updates">The number of updates so far, this one included.</param>
    public void Update(long updates)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var share = tensor((float)(1 - Math.Min(_decay, (1.0 + updates) / (10.0 + updates))), device: _parameters[0].Parameter.device);
        foreach (var (_, parameter, average) in _parameters)
        {
            average.lerp_(parameter, share);
        }
    }

    /// <summary>The weights of the network with the averages in place of the parameters.</summary>
    /// <param name="weights">The weights of the network.</param>
    public StateDict Apply(StateDict weights)
    {
        var averages = _parameters.ToDictionary(each => each.Name, each => each.Average.ToWeightTensor());
        return new StateDict(weights.Select(pair => KeyValuePair.Create(pair.Key, averages.GetValueOrDefault(pair.Key, pair.Value))));
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (var (_, _, average) in _parameters)
        {
            average.Dispose();
        }
    }
}
