namespace NeuralStyle.Onnx;

/// <summary>Options of <see cref="OnnxExporter"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The form of the images. The default is <see cref="OnnxImageFormat.Floats"/>.</summary>
    public OnnxImageFormat Images { get; init; } = OnnxImageFormat.Floats;

    /// <summary>
    /// The format of weights and values inside the network, <see cref="Precision.Single"/> or <see cref="Precision.Half"/>, which halves the
    /// file. Inputs and outputs stay as they are. The default is <see cref="Precision.Single"/>.
    /// </summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>The number of images in a batch; null for any number. The default is null.</summary>
    public int? Batch { get; init; }

    /// <summary>The height of the images, in pixels; null for any height. It is given with <see cref="Width"/> or not at all. The default is null.</summary>
    public int? Height { get; init; }

    /// <summary>The width of the images, in pixels; null for any width. The default is null.</summary>
    public int? Width { get; init; }

    /// <summary>The one style of the exported network, which then has no style input; null for an input. The default is null.</summary>
    public PreparedStyle? Style { get; init; }

    /// <summary>
    /// The style input of a network with several styles. The default is null: <see cref="OnnxStyleInput.Values"/> for a model with a style predictor,
    /// <see cref="OnnxStyleInput.Weights"/> for all others.
    /// </summary>
    public OnnxStyleInput? StyleInput { get; init; }

    /// <summary>Throws unless the options make sense by themselves.</summary>
    internal void RequireValid()
    {
        RequireDefined(Images, nameof(Images));
        RequireDefined(Precision, nameof(Precision));
        RequireSide(Batch, nameof(Batch));
        RequireSide(Height, nameof(Height));
        RequireSide(Width, nameof(Width));
        if (Precision == Precision.BFloat16)
        {
            throw new ArgumentException("ONNX has no bfloat16 convolutions: export in Precision.Half or Precision.Single.");
        }

        if (Height is null != Width is null)
        {
            throw new ArgumentException($"Height and width are both fixed or both free, but are {Height?.ToString() ?? "free"} and {Width?.ToString() ?? "free"}.");
        }

        if (StyleInput is { } input)
        {
            RequireDefined(input, nameof(StyleInput));
        }
    }

    private static void RequireDefined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentException($"{name} has no value {value}.");
        }
    }

    private static void RequireSide(int? value, string name)
    {
        if (value is { } side)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side, name);
        }
    }
}
