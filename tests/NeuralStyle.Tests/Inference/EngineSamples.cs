using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Graphs;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Inference;

/// <summary>Networks and images that the engine is tested on.</summary>
internal static class EngineSamples
{
    /// <summary>The style that networks without conditional norms are run with.</summary>
    public static StyleRows OneStyle { get; } = new([[]], masks: null);

    /// <summary>Names for <see cref="Model(string)"/>.</summary>
    public static TheoryData<string> Models => ["default", "narrow", "two styles", "transposed", "encoder-decoder", "every operation", "no residuals", "mobile"];

    /// <summary>Files of published networks' families, for <c>StyleModel.Import</c>.</summary>
    public static TheoryData<string> Imports => ["rrmina.pth", "reconet.pth", "gordicaleksa.pth", "lengstrom"];

    /// <summary>Graphs whose values are read, padded or made in odd ways.</summary>
    public static TheoryData<string, GraphOperation[]> OddGraphs => new()
    {
        { "nothing", [] },
        { "the image normalized", [new InstanceNormOperation(0, "a", "b", Channels: 3, Epsilon: 1e-5)] },
        {
            "a value normalized and added to itself",
            [
                new PadOperation(0, PadMode.Reflect, 1, 1, 1, 1), new ConvolutionOperation(1, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
                new InstanceNormOperation(2, null, null, Channels: 3, Epsilon: 1e-5), new AddOperation(2, 3),
            ]
        },
        {
            "one kernel for each channel",
            [
                new ConvolutionOperation(0, "w", "b", InChannels: 3, OutChannels: 20, KernelSize: 1), new PadOperation(1, PadMode.Reflect, 1, 1, 1, 1),
                new ConvolutionOperation(2, "d", "db", InChannels: 20, OutChannels: 20, KernelSize: 3, Stride: 1, Groups: 20), new InstanceNormOperation(3, null, null, Channels: 20, Epsilon: 1e-5),
                new ActivationOperation(4, ActivationKind.Relu6), new PadOperation(5, PadMode.Zeros, 2, 2, 2, 2), new ConvolutionOperation(6, "e", "eb", InChannels: 20, OutChannels: 20, KernelSize: 5, Stride: 2, Groups: 20),
                new ActivationOperation(7, ActivationKind.LeakyRelu), new UpsampleOperation(8, Factor: 2), new PadOperation(9, PadMode.Reflect, 1, 1, 1, 1),
                new ConvolutionOperation(10, "f", null, InChannels: 20, OutChannels: 20, KernelSize: 3, Stride: 1, Groups: 20), new CropOperation(11, Reference: 1, Left: 0, Top: 0), new AddOperation(1, 12),
                new ActivationOperation(13, ActivationKind.Sigmoid), new ConvolutionOperation(14, "o", "ob", InChannels: 20, OutChannels: 3, KernelSize: 1),
            ]
        },
        {
            "groups of channels",
            [
                new ConvolutionOperation(0, "w", "b", InChannels: 3, OutChannels: 72, KernelSize: 1), new PadOperation(1, PadMode.Reflect, 1, 1, 1, 1),
                new ConvolutionOperation(2, "g", "gb", InChannels: 72, OutChannels: 72, KernelSize: 3, Stride: 1, Groups: 18), new InstanceNormOperation(3, null, null, Channels: 72, Epsilon: 1e-5),
                new PadOperation(4, PadMode.Zeros, 1, 1, 0, 0), new ConvolutionOperation(5, "h", "hb", InChannels: 72, OutChannels: 36, KernelSize: 2, Stride: 2, Groups: 3),
                new PadOperation(6, PadMode.Replicate, 1, 1, 1, 1), new ConvolutionOperation(7, "m", "mb", InChannels: 36, OutChannels: 72, KernelSize: 3, Stride: 1, Groups: 36), new UpsampleOperation(8, Factor: 2),
                new ConvolutionOperation(9, "o", "ob", InChannels: 72, OutChannels: 3, KernelSize: 1), new CropOperation(10, Reference: 0, Left: 0, Top: 0),
                new PadOperation(11, PadMode.Reflect, 2, 2, 2, 2), new ConvolutionOperation(12, "k", null, InChannels: 3, OutChannels: 3, KernelSize: 5, Stride: 1, Groups: 3),
            ]
        },
        {
            "two values made before either is normalized",
            [
                new ConvolutionOperation(0, "a", null, InChannels: 3, OutChannels: 3, KernelSize: 1), new ConvolutionOperation(0, "b", null, InChannels: 3, OutChannels: 3, KernelSize: 1),
                new InstanceNormOperation(1, null, null, Channels: 3, Epsilon: 1e-5), new InstanceNormOperation(2, null, null, Channels: 3, Epsilon: 1e-2), new AddOperation(3, 4),
            ]
        },
        {
            "a norm of a norm and of a pool, and an unread value",
            [
                new InstanceNormOperation(0, null, null, Channels: 3, Epsilon: 1e-5), new ActivationOperation(1, ActivationKind.Relu6), new InstanceNormOperation(2, null, null, Channels: 3, Epsilon: 1e-2),
                new PoolOperation(3, PoolKind.Max, KernelSize: 2, Stride: 2, RoundUp: true), new InstanceNormOperation(4, null, null, Channels: 3, Epsilon: 1e-3), new InstanceNormOperation(1, null, null, Channels: 3, Epsilon: 1e-3),
                new UpsampleOperation(5, Factor: 2), new CropOperation(7, Reference: 0, Left: 0, Top: 0), new AddOperation(8, 0),
            ]
        },
        {
            "padding much wider than the image on one side",
            [
                new PadOperation(0, PadMode.Reflect, 0, 0, 2, 44), new ConvolutionOperation(1, "w", "b", InChannels: 3, OutChannels: 3, KernelSize: 3), new CropOperation(2, Reference: 0, Left: 0, Top: 40),
                new InstanceNormOperation(3, null, null, Channels: 3, Epsilon: 1e-5), new PadOperation(4, PadMode.Reflect, 1, 30, 1, 2), new ConvolutionOperation(5, "w", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
                new CropOperation(6, Reference: 0, Left: 0, Top: 3),
            ]
        },
        {
            "a value padded in two ways",
            [
                new PadOperation(0, PadMode.Zeros, 1, 1, 1, 1), new PadOperation(0, PadMode.Replicate, 1, 1, 1, 1),
                new ConvolutionOperation(1, "k", null, InChannels: 3, OutChannels: 3, KernelSize: 3), new ConvolutionOperation(2, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3), new AddOperation(3, 4),
            ]
        },
        {
            "an image made and convolved again",
            [
                new PadOperation(0, PadMode.Reflect, 2, 2, 2, 2), new ConvolutionOperation(1, "w", "b", InChannels: 3, OutChannels: 3, KernelSize: 5),
                new PadOperation(2, PadMode.Replicate, 1, 1, 1, 1), new ConvolutionOperation(3, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
            ]
        },
        {
            "statistics of the image and of a value, stretched and added",
            [
                new ChannelStatisticsOperation(0, 1e-5), new PadOperation(0, PadMode.Reflect, 1, 1, 1, 1), new ConvolutionOperation(2, "w", "b", InChannels: 3, OutChannels: 20, KernelSize: 3),
                new InstanceNormOperation(3, "n", "nb", Channels: 20, Epsilon: 1e-5), new ActivationOperation(4, ActivationKind.Relu), new ChannelStatisticsOperation(5, 1e-3), new ConcatenateOperation([1, 6]),
                new ConvolutionOperation(7, "d", "db", InChannels: 46, OutChannels: 46, KernelSize: 1, Stride: 1, Groups: 46), new ConvolutionOperation(8, "o", "ob", InChannels: 46, OutChannels: 3, KernelSize: 1),
                new UpsampleOperation(9, Factor: 64), new CropOperation(10, Reference: 0, Left: 0, Top: 0), new AddOperation(11, 0),
            ]
        },
        {
            "a value upsampled and transposed",
            [
                new UpsampleOperation(0, Factor: 2), new PadOperation(1, PadMode.Reflect, 1, 1, 1, 1), new ConvolutionOperation(2, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3),
                new TransposedConvolutionOperation(0, "k", "b", InChannels: 3, OutChannels: 3, KernelSize: 3, Stride: 2, Padding: 1, OutputPadding: 1), new AddOperation(3, 4), new CropOperation(5, Reference: 0, Left: 3, Top: 1),
            ]
        },
    };

    /// <summary>A model of operations, with random weights.</summary>
    public static StyleModel Model(GraphOperation[] operations)
    {
        var graph = new Graph(operations, operations.Length);
        return new StyleModel(graph, new StateDict(graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) / 9).ToWeightTensor()))));
    }

    public static StyleModel Model(string name) => name switch
    {
        "default" => Reset(new TransformNetwork()),
        "narrow" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 8, ResidualBlocks = 2 })),
        "two styles" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Styles = 2 })),
        "transposed" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1, Upsampling = UpsamplingKind.Transposed, Output = OutputKind.Tanh })),
        "no residuals" => Reset(new TransformNetwork(new TransformNetworkOptions { Width = 16, ResidualBlocks = 0, Output = OutputKind.Sigmoid })),
        "mobile" => Reset(new MobileNetwork(MobileNetworkOptions.Small)),
        "encoder-decoder" => Reset(new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 4, Depth = 2 })),
        _ => new StyleModel(EveryOperation.Graph, new StateDict(EveryOperation.Graph.Weights.Select(need => KeyValuePair.Create(need.Key, (rand([.. need.Value]) - 0.3).ToWeightTensor())))),
    };

    private static StyleModel Reset(StyleNetwork network)
    {
        using (network)
        {
            network.ResetWeights(seed: 7);
            return network.ToModel();
        }
    }

    /// <summary>A blend of all styles of a model, the same for the whole image.</summary>
    public static StyleRows Blend(StyleModel model)
        => Rows(model, StyleSelection.Blend([.. Enumerable.Range(0, model.Graph.Styles).Select(style => (style, model.Graph.Styles == 1 ? 1 : 0.3f + (0.6f * style)))]));

    /// <summary>The rows of a selection of trained and prepared styles.</summary>
    public static StyleRows Rows(StyleModel model, StyleSelection style)
        => new StyleResolver(model, new StyleLibrary(model)).Resolve(style, _ => throw new InvalidOperationException("There is no predictor."));

    public static ImageBuffer Image(int height, int width)
    {
        var random = new Random(height + width);
        return ImageBuffer.FromFloats(width, height, Enumerable.Range(0, width * height * 3).Select(i => 0.5f + (0.3f * MathF.Sin(i * 0.013f)) + (0.2f * random.NextSingle())).ToArray());
    }
}
