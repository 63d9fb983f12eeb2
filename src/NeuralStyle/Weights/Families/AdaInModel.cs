using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>The published network of AdaIN as two graphs: encoder, adaptive norm and decoder; and encoder and statistics, which read the style image.</summary>
/// <remarks>Huang and Belongie 2017, arXiv:1703.06868, as in naoto0804/pytorch-AdaIN: reflection padding before every convolution, pooling that rounds up, unbiased variances.</remarks>
/// <param name="encoder">VGG-19's weights up to <c>relu4_1</c> or deeper, with torchvision's keys.</param>
/// <param name="decoder">The decoder's weights, with converted keys.</param>
internal sealed class AdaInModel(StateDict encoder, StateDict decoder)
{
    private const string EncoderPrefix = "encoder.";
    private const string LastConvolution = "conv4_1";
    private const double Epsilon = 1e-5;

    private readonly List<VggStep> _steps = [.. StepsOf(encoder)];

    /// <summary>Creates the model.</summary>
    /// <param name="styleSize">The length, in pixels, to which the shorter side of a style image is resized.</param>
    /// <param name="info">The metadata.</param>
    public StyleModel Create(int styleSize, StyleModelInfo info)
    {
        var own = new StateDict(encoder.Select(pair => KeyValuePair.Create(EncoderPrefix + pair.Key, pair.Value)));
        var predictor = new StylePredictorModel(StatisticsGraph(), own, styleSize);
        return new StyleModel(TransferGraph(), new StateDict(own.Concat(decoder)), info, predictor);
    }

    private Graph TransferGraph()
    {
        var graph = new GraphBuilder();
        var image = AdaInDecoderFamily.Describe(graph, graph.AdaptiveNorm(Encode(graph), Epsilon), decoder);
        return graph.Build(graph.Crop(image, graph.Image));
    }

    private Graph StatisticsGraph()
    {
        var graph = new GraphBuilder();
        return graph.Build(graph.ChannelStatistics(Encode(graph), Epsilon, isUnbiased: true), GraphKind.Vector);
    }

    private GraphValue Encode(GraphBuilder graph)
    {
        var value = graph.ToRange(graph.Image, VggFamilyBase.IsCaffeRange(encoder) ? ValueRange.Caffe : ValueRange.ZeroToOne);
        foreach (var step in _steps)
        {
            value = step.IsPool ? graph.Pool(value, PoolKind.Max, kernelSize: 2, stride: 2, roundUp: true) : Convolve(graph, value, step);
        }

        return value;
    }

    private static GraphValue Convolve(GraphBuilder graph, GraphValue value, VggStep step)
    {
        var name = FormattableString.Invariant($"{EncoderPrefix}features.{step.Index}");
        var convolved = graph.Convolution(graph.Pad(value, PadMode.Reflect, amount: 1), $"{name}.weight", $"{name}.bias", step.OutChannels, kernelSize: 3);
        return graph.Activation(convolved, ActivationKind.Relu);
    }

    private static IEnumerable<VggStep> StepsOf(StateDict encoder)
    {
        foreach (var step in VggFamilyBase.TableOf(encoder).Steps())
        {
            yield return step;
            if (!step.IsPool && step.Convolution == LastConvolution)
            {
                yield break;
            }
        }
    }
}
