namespace NeuralStyle.Onnx;

/// <summary>The names of inputs and outputs, which no other value of a file has.</summary>
internal static class OnnxNames
{
    public const string Image = "image";
    public const string Stylized = "stylized";
    public const string Style = "style";

    private const string FeaturesPrefix = "style_features_";

    /// <summary>The style features of an attention.</summary>
    public static string Features(int attention) => FormattableString.Invariant($"{FeaturesPrefix}{attention}");

    /// <summary>Returns true for the name of an input or output.</summary>
    public static bool IsReserved(string name) => name is Image or Stylized or Style || name.StartsWith(FeaturesPrefix, StringComparison.Ordinal);
}
