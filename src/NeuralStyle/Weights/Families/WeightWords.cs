namespace NeuralStyle.Weights;

/// <summary>Classifies the parts of a checkpoint by their key names.</summary>
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

    /// <summary>Returns true if a path contains averaged weights.</summary>
    public static bool IsAverage(string path) => !IsBeside(path) && Words(path).Any(Averages.Contains);

    /// <summary>Returns true if a path contains training state other than the network.</summary>
    public static bool IsBeside(string path) => Words(path).Any(Besides.Contains);

    /// <summary>Returns true if a tensor beside those of a network may be ignored: its first name shows that it is not part of the network.</summary>
    /// <param name="key">The name.</param>
    /// <param name="hasPlainNames">True if the network's own names have one part, so that others with one part cannot be classified.</param>
    public static bool IsLeftOut(string key, bool hasPlainNames)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? key[..dot] : key;
        return IsBeside(first) || IsAverage(first) || (first.Length == key.Length && !hasPlainNames);
    }

    private static string[] Words(string path) => path.Split(Separators);
}
