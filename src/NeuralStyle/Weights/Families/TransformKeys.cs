namespace NeuralStyle.Weights;

/// <summary>The key names that a family gives to a convolution and its norm.</summary>
/// <param name="Kernel">The kernels of the convolution.</param>
/// <param name="Bias">The bias of the convolution; null if the family has none.</param>
/// <param name="Scale">The scale of the norm; null if there is no norm.</param>
/// <param name="Shift">The shift of the norm; null if there is no norm.</param>
internal readonly record struct TransformKeys(string Kernel, string? Bias, string? Scale, string? Shift)
{
    /// <summary>The scope of a batch norm after the convolution; null for none. It becomes part of the convolution.</summary>
    public string? BatchNorm { get; init; }

    /// <summary>The names that there are.</summary>
    public IEnumerable<string> Names => new[] { Kernel, Bias, Scale, Shift }.OfType<string>();

    /// <summary>PyTorch's way: <c>.weight</c> and <c>.bias</c> after the names of the modules.</summary>
    /// <param name="convolution">The module of the convolution.</param>
    /// <param name="norm">The module of the norm; null for none.</param>
    public static TransformKeys OfModules(string convolution, string? norm)
        => new($"{convolution}.weight", $"{convolution}.bias", norm is null ? null : $"{norm}.weight", norm is null ? null : $"{norm}.bias");
}
