using NeuralStyle.Blocks.Fused;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>A padded convolution, with PyTorch's keys and initial weights.</summary>
internal sealed class ConvolutionLayer : Module<Tensor, Tensor>, IDescribable, IResettable
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // (O, I / groups, K, K)

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // (O)

    private readonly int _stride;
    private readonly int _padding;
    private readonly PadMode _mode;
    private readonly int _groups;
    private readonly double _gain;
    private TransformedKernels? _frozen;

    /// <param name="inChannels">Channels read.</param>
    /// <param name="outChannels">Channels made.</param>
    /// <param name="kernelSize">The side of the kernel, in pixels; odd.</param>
    /// <param name="stride">The step, in pixels.</param>
    /// <param name="mode">The padding mode.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    /// <param name="gain">The factor of initial weights over PyTorch's; see <see cref="WeightInitializer.ReluGain"/>.</param>
    public ConvolutionLayer(int inChannels, int outChannels, int kernelSize, int stride, PadMode mode, int groups, double gain = 1)
        : base(nameof(ConvolutionLayer))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelSize);
        if (kernelSize % 2 == 0)
        {
            throw new ArgumentException(
                $"The kernel size must be odd, so that padding by half of it keeps the size, but is {kernelSize}: use {kernelSize - 1} or {kernelSize + 1}.", nameof(kernelSize));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException($"{inChannels} and {outChannels} channels cannot be split into {groups} groups.", nameof(groups));
        }

        (_stride, _padding, _mode, _groups, _gain) = (stride, kernelSize / 2, mode, groups, gain);
        _weight = Parameter(empty(outChannels, inChannels / groups, kernelSize, kernelSize)).Owned();
        _bias = Parameter(empty(outChannels)).Owned();
        Reset(generator: null);
        RegisterComponents();
    }

    private int OutChannels => (int)_weight.shape[0];

    private int KernelSize => (int)_weight.shape[2];

    /// <summary>The padding is reflection of one pixel, the kernels are 3x3 and the stride is 1.</summary>
    public bool CanUpsample => _mode == PadMode.Reflect && KernelSize == 3 && _stride == 1 && _groups == 1;

    public override Tensor forward(Tensor input)
    {
        var kept = _weight.requires_grad ? null : _frozen; // weights that are made trainable again change from step to step
        return ConvolutionDispatch.Run(input, _weight, _bias, new MapPadding(_mode, _padding), _stride, _groups, kept);
    }

    /// <summary>As <see cref="forward"/> after upsampling twofold by repeating pixels; for layers that <see cref="CanUpsample"/>.</summary>
    public Tensor UpsampleAndConvolve(Tensor input) => ConvolutionDispatch.UpsampleAndConvolve(input, _weight, _bias);

    /// <summary>Lets the weights stay as they are for good: they get no gradients, and what is computed from them is kept.</summary>
    public void Freeze()
    {
        (_weight.requires_grad, _bias.requires_grad) = (false, false);
        _frozen = new TransformedKernels();
    }

    public GraphValue Describe(GraphBuilder graph, GraphValue input)
        => graph.Convolution(
            graph.Pad(input, _mode, _padding), graph.NameOf(_weight), graph.NameOf(_bias), OutChannels, KernelSize, _stride, _groups);

    public void Reset(Generator? generator) => WeightInitializer.KaimingUniform(_weight, _bias, _weight.shape[1] * KernelSize * KernelSize, generator, _gain);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _frozen?.Dispose();
        }

        base.Dispose(disposing);
    }
}
