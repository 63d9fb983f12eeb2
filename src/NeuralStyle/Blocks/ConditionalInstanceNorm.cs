using NeuralStyle.Common;
using NeuralStyle.Graphs;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Instance normalization whose scale and shift come from the style, so one network can hold many styles.</summary>
/// <remarks>
/// Conditional instance normalization, Dumoulin et al. 2017, arXiv:1610.07629. A style is a weight for each of S styles:
/// one-hot for one style, anything else for a linear blend of scales and shifts; it is an argument, never hidden state.
/// Weights may differ from location to location, so that parts of an image have styles of their own; they are stretched over the features.
/// Keys: <c>weight</c> and <c>bias</c>, both (S, C). Shapes: features (B, C, H, W) and style (B, S), or (B, S, h, w) for each location;
/// the result has the shape of the features.
/// </remarks>
public sealed class ConditionalInstanceNorm : Module<Tensor, Tensor, Tensor>, IDescribable, IResettable
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _scale; // (S, C)

    [ComponentName(Name = "bias")]
    private readonly Parameter _shift; // (S, C)

    /// <summary>Creates a norm that starts as plain instance normalization for every style.</summary>
    /// <param name="channels">The number of channels C.</param>
    /// <param name="styles">The number of styles S.</param>
    /// <param name="epsilon">The value added to the variance, for numerical stability.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public ConditionalInstanceNorm(int channels, int styles, double epsilon = InstanceNorm.DefaultEpsilon)
        : base(NativeRuntime.Named(nameof(ConditionalInstanceNorm)))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(styles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        Epsilon = epsilon;
        _scale = Parameter(ones(styles, channels)).Owned();
        _shift = Parameter(zeros(styles, channels)).Owned();
        RegisterComponents();
    }

    /// <summary>The number of styles S.</summary>
    public int Styles => (int)_scale.shape[0];

    /// <summary>The value added to the variance, for numerical stability.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    /// <remarks>The caller disposes the result.</remarks>
    /// <exception cref="ArgumentException">A tensor does not have the shape given in the remarks of the class.</exception>
    public override Tensor forward(Tensor features, Tensor style) => Run(features, style, ActivationKind.None);

    /// <inheritdoc cref="InstanceNorm.Run"/>
    internal Tensor Run(Tensor features, Tensor style, ActivationKind activation)
    {
        Shape.RequireImage(features, _scale.shape[1]);
        Shape.RequireStyle(style, features.shape[0], _scale.shape[0]);
        return TensorOperations.ConditionalNorm(features, style, _scale, _shift, Epsilon, activation);
    }

    /// <inheritdoc/>
    public GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.ConditionalNorm(input, graph.NameOf(_scale), graph.NameOf(_shift), Styles, Epsilon);
    }

    void IResettable.Reset(Generator? generator) => WeightInitializer.SetNorm(_scale, _shift);
}
