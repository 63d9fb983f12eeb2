namespace NeuralStyle.Weights;

/// <summary>What the names in a checkpoint say about what stands under them.</summary>
internal static class WeightWords
{
    private static readonly char[] Separators = ['.', '_', '-', '/'];

    private static readonly HashSet<string> Averages = new(StringComparer.OrdinalIgnoreCase) { "ema", "swa", "averaged", "average", "avg" };

    // What a training keeps beside its network.
    private static readonly HashSet<string> Besides = new(StringComparer.OrdinalIgnoreCase)
    {
        "optimizer", "optimizers", "optim", "opt", "exp", "momentum", "grad", "grads", "scheduler", "schedulers", "lr", "loss", "losses", "criterion", "perceptual", "lpips",
        "vgg", "vgg16", "vgg19", "discriminator", "disc", "rng", "random", "scaler", "amp", "gram", "grams", "target", "targets", "hyper", "args", "history",
    };

    /// <summary>Whether a path holds averaged weights.</summary>
    public static bool IsAverage(string path) => !IsBeside(path) && Words(path).Any(Averages.Contains);

    /// <summary>Whether a path holds something that a training keeps beside its network.</summary>
    public static bool IsBeside(string path) => Words(path).Any(Besides.Contains);

    /// <summary>Whether a tensor beside those of a network may be left out: its first name says that it is not the network's.</summary>
    /// <param name="key">The name.</param>
    /// <param name="hasPlainNames">Whether names of the network's own have one part, so that nothing can be said of others that do.</param>
    public static bool IsLeftOut(string key, bool hasPlainNames)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? key[..dot] : key;
        return IsBeside(first) || IsAverage(first) || (first.Length == key.Length && !hasPlainNames);
    }

    private static string[] Words(string path) => path.Split(Separators);
}
