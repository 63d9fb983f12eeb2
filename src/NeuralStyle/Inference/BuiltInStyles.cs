namespace NeuralStyle;

/// <summary>The model that is part of the library: a network for any style image; see <see cref="Stylizer.CreateBuiltIn"/>.</summary>
public static class BuiltInStyles
{
    private const string Resource = "NeuralStyle.Inference.BuiltInStyles.safetensors";

    private static readonly Lazy<StyleModel> Embedded = new(Read);

    /// <summary>The model, read at the first call and shared by all.</summary>
    public static StyleModel Model => Embedded.Value;

    private static StyleModel Read()
    {
        using var stream = typeof(BuiltInStyles).Assembly.GetManifestResourceStream(Resource)!;
        return StyleModel.Load(stream);
    }
}
