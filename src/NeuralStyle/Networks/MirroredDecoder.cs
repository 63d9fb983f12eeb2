using System.Globalization;
using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>A decoder that mirrors a VGG-like encoder: its convolutions in reverse, and nearest-neighbor upsampling where it pools.</summary>
/// <remarks>
/// The decoder of Huang and Belongie 2017, arXiv:1703.06868: reflection padding, no norms, ReLU after all but the last convolution. Keys are those of
/// naoto0804/pytorch-AdaIN's list of layers: <c>1.weight</c>, <c>5.weight</c>, ... for padding, convolution, ReLU and upsampling counted one by one.
/// Shapes: features (B, C, h, w) to an image (B, 3, H, W) of at least the encoder's input size.
/// </remarks>
internal sealed class MirroredDecoder : Module<Tensor, Tensor>, IDescribable
{
    private const int Rgb = 3;

    private readonly List<(ConvolutionLayer Convolution, bool Upsamples)> _layers = [];

    /// <summary>Creates a decoder with the initial weights of He et al. 2015: with PyTorch's, which are smaller, nothing would be left of the features after so many layers without norms.</summary>
    /// <param name="encoder">The channels of the encoder's convolutions, block by block.</param>
    public MirroredDecoder(IReadOnlyList<IReadOnlyList<int>> encoder)
        : base(nameof(MirroredDecoder))
    {
        var channels = encoder.SelectMany(block => block).ToArray();
        var (next, index) = (channels.Length - 1, 0);
        for (var block = encoder.Count - 1; block >= 0; block--)
        {
            for (var i = encoder[block].Count - 1; i >= 0; i--, next--)
            {
                var upsamples = i == encoder[block].Count - 1 && block < encoder.Count - 1;
                index += upsamples ? 1 : 0;
                var (outChannels, gain) = next == 0 ? (Rgb, 1) : (channels[next - 1], WeightInitializer.ReluGain);
                var layer = new ConvolutionLayer(channels[next], outChannels, kernelSize: 3, stride: 1, PadMode.Reflect, groups: 1, gain);
                register_module((index + 1).ToString(CultureInfo.InvariantCulture), layer);
                _layers.Add((layer, upsamples));
                index += 3; // padding, convolution, ReLU
            }
        }
    }

    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var value = features;
        foreach (var (convolution, upsamples) in _layers)
        {
            value = upsamples ? convolution.UpsampleAndConvolve(value) : convolution.call(value);
            value = convolution == _layers[^1].Convolution ? value : value.relu_(); // in place: nothing else reads it
        }

        return value.MoveToOuterDisposeScope();
    }

    public GraphValue Describe(GraphBuilder graph, GraphValue input)
    {
        var value = input;
        foreach (var (convolution, upsamples) in _layers)
        {
            value = convolution.Describe(graph, graph.Upsample(value, upsamples ? 2 : 1));
            value = convolution == _layers[^1].Convolution ? value : graph.Activation(value, ActivationKind.Relu);
        }

        return value;
    }
}
