using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>The published networks of AdaIN and SANet as two graphs: encoder, style transfer and decoder; and the encoder and what is read of the style image.</summary>
/// <remarks>
/// Huang and Belongie 2017, arXiv:1703.06868, as in naoto0804/pytorch-AdaIN, and Park and Lee 2019, arXiv:1812.02342: reflection padding before every convolution, pooling that
/// rounds up, unbiased variances.
/// </remarks>
/// <param name="encoder">VGG-19's weights up to the deepest layer that is read, with torchvision's keys.</param>
/// <param name="transform">SANet's transform; null for AdaIN.</param>
/// <param name="decoder">The decoder's weights, with converted keys.</param>
internal sealed class ImageStyleModel(StateDict encoder, StateDict? transform, StateDict decoder)
{
    private const string EncoderPrefix = "encoder.";
    private const double Epsilon = 1e-5;

    private readonly string[] _layers = transform is null ? ["relu4_1"] : ["relu4_1", "relu5_1"];

    private static int DeepScale => 2; // from relu5_1 to relu4_1

    /// <summary>Creates the model.</summary>
    /// <param name="styleSize">The length, in pixels, to which the shorter side of a style image is resized.</param>
    /// <param name="info">The metadata.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public StyleModel Create(int styleSize, StyleModelInfo info)
    {
        var prefixed = encoder.Select(pair => KeyValuePair.Create(EncoderPrefix + pair.Key, pair.Value));
        var weights = new StateDict(prefixed.Concat(transform ?? Enumerable.Empty<KeyValuePair<string, WeightTensor>>()).Concat(decoder));
        return new StyleModel(TransferGraph(), weights, info, new StylePredictorModel(StyleGraph(), weights, styleSize));
    }

    private Graph TransferGraph()
    {
        var graph = new GraphBuilder();
        var features = Encode(graph);
        var styled = transform is null ? graph.AdaptiveNorm(features[0], Epsilon) : Merge(graph, features);
        return graph.Build(graph.Crop(AdaInDecoderFamily.Describe(graph, styled, decoder), graph.Image));
    }

    private Graph StyleGraph()
    {
        var graph = new GraphBuilder();
        var features = Encode(graph);
        return transform is null
            ? graph.Build(graph.ChannelStatistics(features[0], Epsilon, isUnbiased: true), GraphKind.Vector)
            : graph.Build(graph.StyleFeatures([.. features.Select((map, i) => KeysAndValues(graph, map, SaNetTransformFamily.Attentions[i]))]), GraphKind.Features);
    }

    private GraphValue Merge(GraphBuilder graph, GraphValue[] features)
    {
        var (shallow, deep) = (Attention(graph, features[0], SaNetTransformFamily.Attentions[0]), Attention(graph, features[1], SaNetTransformFamily.Attentions[1]));
        var sum = graph.Add(shallow, graph.Crop(graph.Upsample(deep, DeepScale), features[0]));
        return graph.Convolution(graph.Pad(sum, PadMode.Reflect, amount: 1), "merge_conv.weight", "merge_conv.bias", sum.Channels, kernelSize: 3);
    }

    private static GraphValue Attention(GraphBuilder graph, GraphValue content, string name)
    {
        var attention = graph.StyleAttention(Pointwise(graph, Normalized(graph, content), $"{name}.f"), content.Channels);
        return graph.Add(Pointwise(graph, attention, $"{name}.out_conv"), content);
    }

    private static GraphValue KeysAndValues(GraphBuilder graph, GraphValue style, string name)
        => graph.Concatenate(Pointwise(graph, Normalized(graph, style), $"{name}.g"), Pointwise(graph, style, $"{name}.h"));

    private static GraphValue Normalized(GraphBuilder graph, GraphValue value) => graph.InstanceNorm(value, weight: null, bias: null, Epsilon, isUnbiased: true);

    private static GraphValue Pointwise(GraphBuilder graph, GraphValue value, string name)
        => graph.Convolution(value, $"{name}.weight", $"{name}.bias", value.Channels, kernelSize: 1);

    // The layers that are read.
    private GraphValue[] Encode(GraphBuilder graph)
    {
        var image = graph.ToRange(graph.Image, VggFamilyBase.IsCaffeRange(encoder) ? ValueRange.Caffe : ValueRange.ZeroToOne);
        return VggGraph.Describe(graph, image, VggFamilyBase.TableOf(encoder).Steps(), _layers, (step, value) => Convolve(graph, value, step), PoolKind.Max, roundsUp: true);
    }

    private static GraphValue Convolve(GraphBuilder graph, GraphValue value, VggStep step)
    {
        var name = FormattableString.Invariant($"{EncoderPrefix}features.{step.Index}");
        return graph.Convolution(graph.Pad(value, PadMode.Reflect, amount: 1), $"{name}.weight", $"{name}.bias", step.OutChannels, kernelSize: 3);
    }
}
