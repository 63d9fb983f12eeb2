using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>The names that the weights of modules have in a graph.</summary>
internal static class WeightNames
{
    /// <summary>The name of each parameter, for a <see cref="Graphs.GraphBuilder"/>.</summary>
    public static IEnumerable<KeyValuePair<object, string>> Of(Module module, string prefix = "")
        => module.named_parameters().Select(named => KeyValuePair.Create<object, string>(named.parameter, prefix + named.name));
}
