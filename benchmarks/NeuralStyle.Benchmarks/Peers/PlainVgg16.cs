using NeuralStyle.Features;
using NeuralStyle.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Benchmarks;

/// <summary>VGG-16 up to relu4_3 as one would write it with TorchSharp's own modules, with random weights: it takes as long with them as with trained ones.</summary>
internal sealed class PlainVgg16 : Module<torch.Tensor, torch.Tensor[]>
{
    private static readonly int[][] Channels = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512]];

    private readonly ModuleList<Sequential> _parts; // each ends with a layer that the losses look at

    public PlainVgg16()
        : base(nameof(PlainVgg16))
    {
        _parts = ModuleList<Sequential>([.. Channels.Select((_, block) => Sequential([.. Part(block)]))]);
        RegisterComponents();
        foreach (var parameter in parameters())
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>The library's network with the same weights. The caller disposes it.</summary>
    public VggFeatures ToFeatures()
    {
        var (weights, index) = (new List<KeyValuePair<string, WeightTensor>>(), 0);
        foreach (var part in _parts)
        {
            foreach (var convolution in part.children().OfType<Conv2d>())
            {
                weights.Add(KeyValuePair.Create($"features.{index}.weight", convolution.weight!.ToWeightTensor()));
                weights.Add(KeyValuePair.Create($"features.{index}.bias", convolution.bias!.ToWeightTensor()));
                index += 2; // a convolution and its ReLU
            }

            index++; // the pooling
        }

        return VggFeatures.Create(new StateDict(weights));
    }

    /// <summary>relu1_2, relu2_2, relu3_3 and relu4_3 of images that torchvision's mean and deviation were applied to.</summary>
    public override torch.Tensor[] forward(torch.Tensor input)
    {
        var maps = new List<torch.Tensor>();
        foreach (var part in _parts)
        {
            input = part.call(input);
            maps.Add(input);
        }

        return [.. maps];
    }

    private static IEnumerable<Module<torch.Tensor, torch.Tensor>> Part(int block)
    {
        if (block > 0)
        {
            yield return MaxPool2d(2);
        }

        var inChannels = block == 0 ? 3 : Channels[block - 1][^1];
        foreach (var outChannels in Channels[block])
        {
            yield return Conv2d(inChannels, outChannels, 3, padding: 1);
            yield return ReLU();
            inChannels = outChannels;
        }
    }
}
