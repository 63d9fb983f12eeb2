using NeuralStyle.Graphs;

namespace NeuralStyle.Weights;

/// <summary>Writes a network like VGG as a graph, layer by layer.</summary>
internal static class VggGraph
{
    /// <summary>Adds the network to a graph, up to the deepest of the layers that are asked for.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="image">The image, in the value range of the network.</param>
    /// <param name="steps">The network, which has the layers.</param>
    /// <param name="layers">The names of the layers.</param>
    /// <param name="convolve">Adds the convolution of a step, padding included.</param>
    /// <param name="pooling">The kind of pooling.</param>
    /// <param name="roundsUp">True if pooling keeps an odd last row or column.</param>
    /// <returns>The values of the layers.</returns>
    public static GraphValue[] Describe(
        GraphBuilder graph,
        GraphValue image,
        IEnumerable<VggStep> steps,
        IReadOnlyList<string> layers,
        Func<VggStep, GraphValue, GraphValue> convolve,
        PoolKind pooling,
        bool roundsUp)
    {
        var found = new Dictionary<string, GraphValue>(StringComparer.Ordinal);
        var value = image;
        foreach (var (step, layer) in steps.SelectMany(step => step.Layers, ValueTuple.Create).TakeWhile(_ => !layers.All(found.ContainsKey)))
        {
            value = found[layer] =
                step.IsPool ? graph.Pool(value, pooling, kernelSize: 2, stride: 2, roundsUp)
                : layer == step.Convolution ? convolve(step, value)
                : graph.Activation(value, ActivationKind.Relu);
        }

        return [.. layers.Select(layer => found[layer])];
    }
}
