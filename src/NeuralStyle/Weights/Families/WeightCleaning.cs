namespace NeuralStyle.Weights;

/// <summary>Takes away what a training framework left on weights and no network reads.</summary>
internal static class WeightCleaning
{
    // Instance norms of PyTorch before 0.4 saved statistics that they do not use.
    private static readonly string[] StaleSuffixes = [".running_mean", ".running_var", ".num_batches_tracked"];

    // What DataParallel, torch.compile, AveragedModel, FSDP, DeepSpeed and activation checkpoints put around a module, at any depth and number.
    private static readonly HashSet<string> Wrappers = new(StringComparer.Ordinal)
    {
        "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module",
    };

    // What trainers call a network that they hold.
    private static readonly HashSet<string> Holders = new(Wrappers, StringComparer.Ordinal)
    {
        "model", "net", "network", "transformer", "transformer_net", "transform_net", "generator", "style_net",
    };

    /// <summary>The weights without wrappers in their names, and without stale statistics.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="alsoHolders">True to take the names of what holds the network away as well, wherever they stand.</param>
    public static StateDict Clean(StateDict weights, bool alsoHolders = false)
    {
        var clean = new OrderedDictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var (key, tensor) in weights)
        {
            if (!IsStale(key) && !clean.TryAdd(Strip(key, alsoHolders ? Holders : Wrappers), tensor))
            {
                clean.TryAdd(key, tensor); // one network with a wrapper and one without: both stay
            }
        }

        return new StateDict(clean, weights.Metadata);
    }

    /// <summary>A name without wrappers.</summary>
    public static string Strip(string key) => Strip(key, Wrappers);

    private static string Strip(string key, HashSet<string> words)
        => string.Join('.', key.Split('.').Where(segment => !words.Contains(segment)));

    private static bool IsStale(string key) => StaleSuffixes.Any(suffix => key.EndsWith(suffix, StringComparison.Ordinal));
}
