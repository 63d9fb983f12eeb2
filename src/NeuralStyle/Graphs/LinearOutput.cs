namespace NeuralStyle.Graphs;

/// <summary>The output of a graph whose image is the plain result of a convolution, with nothing that bounds it.</summary>
/// <param name="Bias">The name of the convolution's bias.</param>
/// <param name="MidGray">The bias, for each of the convolution's channels, with which kernels of zero give an image of mid-gray.</param>
internal sealed record LinearOutput(string Bias, IReadOnlyList<float> MidGray)
{
    /// <summary>The linear output of a graph, or null: its image comes out of a function such as tanh, or of something else than a convolution with a bias.</summary>
    public static LinearOutput? Find(Graph graph)
    {
        var (index, gray) = (graph.Output, new float[] { 0.5f, 0.5f, 0.5f });
        while (graph.Kind == GraphKind.Image && index > 0)
        {
            switch (graph.Operations[index - 1])
            {
                case CropOperation crop:
                    index = crop.Input;
                    break;
                case ConvertRangeOperation conversion:
                    (index, gray) = (conversion.Input, Before(conversion, gray));
                    break;
                case ConvolutionOperation { Bias: { } bias }:
                    return new LinearOutput(bias, gray);
                case TransposedConvolutionOperation { Bias: { } bias }:
                    return new LinearOutput(bias, gray);
                default:
                    return null;
            }
        }

        return null;
    }

    // What a conversion turns into these values; a channel that it does not read, or does not pass on, stays zero.
    private static float[] Before(ConvertRangeOperation conversion, float[] values)
    {
        var before = new float[values.Length];
        for (var channel = 0; channel < values.Length; channel++)
        {
            var scale = conversion.Scale[channel];
            before[conversion.Order[channel]] = scale == 0 ? 0 : (values[channel] - conversion.Shift[channel]) / scale;
        }

        return before;
    }
}
