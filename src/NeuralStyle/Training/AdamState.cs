using NeuralStyle.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The state of an <see cref="Adam"/> that optimizes a network: for each parameter its name, its moments and the number of its updates.</summary>
internal sealed class AdamState
{
    private readonly IReadOnlyList<Adam.State> _states;

    /// <param name="network">The network; the optimizer has its parameters, in their order.</param>
    /// <param name="optimizer">The optimizer, of one parameter group.</param>
    public AdamState(StyleNetwork network, Adam optimizer)
    {
        var states = optimizer.state_dict().State; // numbered in the order of the parameters that the optimizer was given
        _states = [.. states.Cast<Adam.State>()];
        Parameters = [.. network.named_parameters().Zip(_states, (named, state) => new AdamParameter(named.name, named.parameter, state))];
        Options = ((Adam.ParamGroup)optimizer.ParamGroups.Single()).Options;
    }

    /// <summary>The parameters with their moments.</summary>
    public IReadOnlyList<AdamParameter> Parameters { get; }

    /// <summary>The decay rates beta 1 and beta 2, and epsilon.</summary>
    public Adam.Options Options { get; }

    /// <summary>The number of updates: steps less those left out.</summary>
    public long Updates
    {
        get => _states.Max(state => state.step); // a parameter that is not trained has none
        set
        {
            foreach (var state in _states)
            {
                state.step = value;
            }
        }
    }

    /// <summary>All moments, under the names that checkpoints give them.</summary>
    public IEnumerable<(string Name, Tensor Moment)> Moments => Parameters.SelectMany(parameter => new[]
    {
        ($"adam.exp_avg.{parameter.Name}", parameter.State.exp_avg),
        ($"adam.exp_avg_sq.{parameter.Name}", parameter.State.exp_avg_sq),
    });
}
