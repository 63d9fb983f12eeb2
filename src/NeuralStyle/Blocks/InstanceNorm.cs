using NeuralStyle.Common;
using NeuralStyle.Graphs;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>Instance normalization: each channel of each image gets mean 0 and variance 1, then a learned scale and shift.</summary>
/// <remarks>
/// Ulyanov et al. 2016, arXiv:1607.08022. Biased variance and no running statistics, as PyTorch's <c>InstanceNorm2d</c>,
/// which it equals within 1e-5, at a multiple of its speed. Keys: <c>weight</c> and <c>bias</c>, both (C).
/// Shapes: (B, C, H, W) in and out.
/// </remarks>
public sealed class InstanceNorm : Module<Tensor, Tensor>, IDescribable, IResettable
{
    /// <summary>PyTorch's default epsilon.</summary>
    public const double DefaultEpsilon = 1e-5;

    [ComponentName(Name = "weight")]
    private readonly Parameter? _scale; // (C)

    [ComponentName(Name = "bias")]
    private readonly Parameter? _shift; // (C)

    private readonly int _channels;

    /// <summary>Creates a norm with scale 1 and shift 0.</summary>
    /// <param name="channels">The number of channels C.</param>
    /// <param name="affine">False for no scale and shift at all.</param>
    /// <param name="epsilon">The value added to the variance, for numerical stability.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public InstanceNorm(int channels, bool affine = true, double epsilon = DefaultEpsilon)
        : this(channels, epsilon)
    {
        if (affine)
        {
            _scale = Parameter(ones(channels)).Owned();
            _shift = Parameter(zeros(channels)).Owned();
        }

        RegisterComponents();
    }

    /// <summary>Creates a norm with copies of a given scale and shift, of their type and on their device.</summary>
    internal InstanceNorm(int channels, double epsilon, Parameter? scale, Parameter? shift)
        : this(channels, epsilon)
    {
        (_scale, _shift) = (Copy(scale), Copy(shift));
        RegisterComponents();
    }

    private InstanceNorm(int channels, double epsilon)
        : base(NativeRuntime.Named(nameof(InstanceNorm)))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (_channels, Epsilon) = (channels, epsilon);
    }

    /// <summary>The value added to the variance, for numerical stability.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    /// <remarks>The caller disposes the result.</remarks>
    /// <exception cref="ArgumentException">The input is not (B, C, H, W).</exception>
    public override Tensor forward(Tensor input) => Run(input, ActivationKind.None);

    /// <summary>As <see cref="forward"/>, with the activation of the block that the norm is part of in the same pass. The caller disposes the result.</summary>
    internal Tensor Run(Tensor input, ActivationKind activation)
    {
        Shape.RequireImage(input, _channels);
        return TensorOperations.InstanceNorm(input, _scale, _shift, Epsilon, activation);
    }

    /// <inheritdoc/>
    public GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.InstanceNorm(input, graph.NameOfOptional(_scale), graph.NameOfOptional(_shift), Epsilon);
    }

    void IResettable.Reset(Generator? generator) => WeightInitializer.SetNorm(_scale, _shift);

    private static Parameter? Copy(Parameter? parameter)
    {
        using var scope = NewDisposeScope();
        return parameter is null ? null : new Parameter(parameter.detach().clone(), parameter.requires_grad).Owned();
    }
}
