namespace NeuralStyle.Onnx;

/// <summary>Writes what stands around a network: from the input image to its values, and from these to the output image.</summary>
/// <param name="writer">The file.</param>
/// <param name="options">The form of the images.</param>
internal sealed class OnnxImages(OnnxGraphWriter writer, OnnxExportOptions options)
{
    private const float Unit = 255;

    private readonly OnnxType _type = options.Images == OnnxImageFormat.Bytes ? OnnxType.UInt8 : OnnxType.Float;
    private readonly string[] _shape = Shape(options);

    /// <summary>Describes the images.</summary>
    public string Description => options.Images == OnnxImageFormat.Bytes ? "RGB in 0-255, uint8 (batch, height, width, 3)" : "RGB in [0, 1], float32 (batch, 3, height, width)";

    /// <summary>Adds the input.</summary>
    /// <returns>The image, (B, 3, H, W), RGB in [0, 1].</returns>
    public string Read()
    {
        writer.Operation = "Input";
        var image = Cast(writer.Input(OnnxNames.Image, _type, _shape), _type, writer.Type);
        return _type == OnnxType.Float
            ? image
            : writer.Add("Div", [writer.Add("Transpose", [image], NodeAttribute.Of("perm", 0L, 3L, 1L, 2L)), writer.Number(Unit)]);
    }

    /// <summary>Adds the output.</summary>
    /// <param name="image">The image, (B, 3, H, W), RGB in [0, 1].</param>
    public void Write(string image)
    {
        writer.Operation = "Output";
        var output = writer.Output(OnnxNames.Stylized, _type, _shape);
        string[] limits = [image, writer.Number(0), writer.Number(1)];
        if (_type == writer.Type)
        {
            writer.Add("Clip", limits, [output]);
            return;
        }

        var clipped = writer.Add("Clip", limits);
        var values = _type == OnnxType.Float ? clipped : ToPixels(clipped);
        writer.Add("Cast", [values], [output], NodeAttribute.Of("to", (long)_type));
    }

    private string ToPixels(string image)
    {
        var rounded = writer.Add("Round", [writer.Add("Mul", [image, writer.Number(Unit)])]);
        return writer.Add("Transpose", [rounded], NodeAttribute.Of("perm", 0L, 2L, 3L, 1L));
    }

    private string Cast(string value, OnnxType from, OnnxType to) => from == to ? value : writer.Add("Cast", [value], NodeAttribute.Of("to", (long)to));

    private static string[] Shape(OnnxExportOptions options)
    {
        var (batch, height, width) = (Size(options.Batch, "batch"), Size(options.Height, "height"), Size(options.Width, "width"));
        return options.Images == OnnxImageFormat.Bytes ? [batch, height, width, "3"] : [batch, "3", height, width];
    }

    private static string Size(int? size, string name) => size is { } known ? FormattableString.Invariant($"{known}") : name;
}
