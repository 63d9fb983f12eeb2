using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>The norm and the activation that end a block, whatever the kind of norm.</summary>
internal sealed class NormLayer
{
    private readonly InstanceNorm? _plain;
    private readonly ConditionalInstanceNorm? _conditional;
    private readonly ActivationKind _activation;

    public NormLayer(NormKind kind, int channels, int styles, double epsilon, ActivationKind activation)
    {
        _activation = activation;
        switch (kind)
        {
            case NormKind.None:
                break;
            case NormKind.Instance:
                _plain = new InstanceNorm(channels, affine: true, epsilon);
                break;
            case NormKind.Conditional:
                _conditional = new ConditionalInstanceNorm(channels, styles, epsilon);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown norm.");
        }
    }

    /// <summary>The norm, to be registered under a name; null for none.</summary>
    public Module? Module => _plain ?? (Module?)_conditional;

    /// <summary>Normalizes and activates; temporaries are left to the dispose scope of the block.</summary>
    public Tensor Apply(Tensor input, Tensor? style)
    {
        if (_conditional is not null)
        {
            return _conditional.Run(input, style ?? throw new ArgumentNullException(nameof(style), "A conditional norm needs style weights (B, S)."), _activation);
        }

        return _plain?.Run(input, _activation) ?? (_activation == ActivationKind.None ? input : TensorOperations.Activate(input, _activation));
    }

    public GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        var normalized = _plain?.Describe(graph, input) ?? _conditional?.Describe(graph, input) ?? input;
        return graph.Activation(normalized, _activation);
    }
}
