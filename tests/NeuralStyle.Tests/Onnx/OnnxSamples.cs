using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Tests.Inference;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Tests.Weights;
using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Onnx;

/// <summary>Models to export.</summary>
internal static class OnnxSamples
{
    public static StyleModel Model(string name) => name switch
    {
        "any style" => StylizerModels.AnyStyle(),
        "blocks" => Blocks(),
        "adaptive" => Reset(new AdaptiveStyleNetwork(new AdaptiveStyleNetworkOptions { StyleSize = 36 })),
        "attention" => Reset(new AttentionStyleNetwork(new AttentionStyleNetworkOptions { StyleSize = 36 })),
        "odd adaptive" => Predicted(EveryOperation.AdaptiveGraph, new Graph([new ConvolutionOperation(0, "s", "t", InChannels: 3, OutChannels: 8, KernelSize: 1), new ChannelStatisticsOperation(1, 1e-5)], output: 2, GraphKind.Vector)),
        "odd attention" => Predicted(EveryOperation.AttentionGraph, EveryOperation.FeaturesGraph),
        _ when EngineSamples.Models.Any(row => row.Data == name) => EngineSamples.Model(name),
        _ => StyleModel.Import(Fixture.Network(name)),
    };

    // A custom network: its parts are the library's, and the network is not.
    private static StyleModel Blocks()
    {
        using var network = new BlockNetwork(
            styles: 3,
            new ConvBlock(inChannels: 3, outChannels: 8, kernelSize: 5, stride: 2, norm: NormKind.Conditional, styles: 3),
            new ResidualBlock(channels: 8),
            new UpsampleBlock(inChannels: 8, outChannels: 3, activation: ActivationKind.Sigmoid));
        return network.ToModel();
    }

    private static StyleModel Reset(ImageStyleNetwork network)
    {
        using (network)
        {
            network.ResetWeights(seed: 3);
            return network.ToModel();
        }
    }

    private static StyleModel Predicted(Graph graph, Graph predictor)
        => new(graph, Random(graph), predictor: new StylePredictorModel(predictor, Random(predictor), styleSize: 20));

    private static StateDict Random(Graph graph) => new(graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) - 0.3).ToWeightTensor())));
}
