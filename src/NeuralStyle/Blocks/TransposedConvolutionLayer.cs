using NeuralStyle.Common;
using NeuralStyle.Graphs;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>A transposed convolution that multiplies both sides by its stride, with PyTorch's keys and initial weights.</summary>
internal sealed class TransposedConvolutionLayer : Module<Tensor, Tensor>, IDescribable, IResettable
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // (I, O, K, K)

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // (O)

    private readonly int _stride;
    private readonly int _padding;
    private readonly int _outputPadding;

    public TransposedConvolutionLayer(int inChannels, int outChannels, int kernelSize, int stride)
        : base(nameof(TransposedConvolutionLayer))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelSize, stride); // a smaller kernel leaves holes
        _stride = stride;
        _padding = (kernelSize - stride + 1) / 2;
        _outputPadding = stride - kernelSize + (2 * _padding);
        _weight = Parameter(empty(inChannels, outChannels, kernelSize, kernelSize)).Owned();
        _bias = Parameter(empty(outChannels)).Owned();
        Reset(generator: null);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => ConvolutionDispatch.Transposed(input, _weight, _bias, _stride, _padding, _outputPadding);

    public GraphValue Describe(GraphBuilder graph, GraphValue input)
        => graph.TransposedConvolution(
            input, graph.NameOf(_weight), graph.NameOf(_bias), (int)_weight.shape[1], (int)_weight.shape[2], _stride, _padding, _outputPadding);

    public void Reset(Generator? generator) => WeightInitializer.KaimingUniform(_weight, _bias, _weight.shape[1] * _weight.shape[2] * _weight.shape[3], generator);
}
