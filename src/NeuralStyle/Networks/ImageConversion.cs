using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>The way of an image into a network's value range and out of it, on tensors and as a graph.</summary>
internal static class ImageConversion
{
    public static Tensor ToRange(Tensor image, ValueRange range) => TensorOperations.ConvertRange(image, range.ToRange(0));

    /// <summary>Makes an image of the size of the input of values that may have more rows and columns.</summary>
    public static Tensor ToImage(Tensor value, Tensor input, OutputKind kind, ValueRange range)
    {
        var (activation, output) = Last(kind, range);
        var cropped = TensorOperations.Crop(value, left: 0, top: 0, input.shape[2], input.shape[3]);
        return TensorOperations.ConvertRange(TensorOperations.Activate(cropped, activation), output.FromRange(0));
    }

    /// <inheritdoc cref="ToImage"/>
    public static GraphValue Describe(GraphBuilder graph, GraphValue value, GraphValue input, OutputKind kind, ValueRange range)
    {
        var (activation, output) = Last(kind, range);
        return graph.FromRange(graph.Activation(graph.Crop(value, input), activation), output);
    }

    private static (ActivationKind Activation, ValueRange Range) Last(OutputKind kind, ValueRange range) => kind switch
    {
        OutputKind.Linear => (ActivationKind.None, range),
        OutputKind.Tanh => (ActivationKind.Tanh, ValueRange.MinusOneToOne),
        OutputKind.Sigmoid => (ActivationKind.Sigmoid, ValueRange.ZeroToOne),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of output."),
    };
}
