namespace NeuralStyle.Weights;

/// <summary>Takes away what a training framework left on weights and no network reads.</summary>
internal static class WeightCleaning
{
    private const string ParallelPrefix = "module."; // torch.nn.DataParallel

    // Instance norms of PyTorch before 0.4 saved statistics that they do not use.
    private static readonly string[] StaleSuffixes = [".running_mean", ".running_var", ".num_batches_tracked"];

    public static StateDict Clean(StateDict weights)
    {
        var prefix = weights.Count > 0 && weights.Keys.All(key => key.StartsWith(ParallelPrefix, StringComparison.Ordinal)) ? ParallelPrefix.Length : 0;
        return new StateDict(
            weights.Where(pair => !IsStale(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key[prefix..], pair.Value)),
            weights.Metadata);
    }

    private static bool IsStale(string key) => StaleSuffixes.Any(suffix => key.EndsWith(suffix, StringComparison.Ordinal));
}
