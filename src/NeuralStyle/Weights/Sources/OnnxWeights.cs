using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the weights of a style network stored as ONNX, such as the model zoo's fast-neural-style files.</summary>
/// <remarks>
/// The names in such files are the exporter's. What counts is the order: the path of the image is followed, its operations
/// must be those of a known family's network, and their tensors get that family's keys.
/// </remarks>
internal static class OnnxWeights
{
    private const long MaxFileBytes = 256L << 20;

    /// <summary>True for the start of an ONNX file: its version, then another of its fields.</summary>
    public static bool IsOnnx(ReadOnlySpan<byte> prefix)
        => !ForeignWeights.IsCoreMl(prefix) && prefix is [0x08, > 0 and < 64, 0x12 or 0x1a or 0x22 or 0x28 or 0x32 or 0x3a or 0x42 or 0x72, ..];

    public static StateDict Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxFileBytes)
        {
            throw new ModelFormatException($"The file has {length} bytes, more than the limit of {MaxFileBytes}: a style network takes a few megabytes.", path, offset: 0, rule: "onnx.limit");
        }

        try
        {
            return Parse(File.ReadAllBytes(path), new OnnxFolder(Path.GetDirectoryName(Path.GetFullPath(path))!));
        }
        catch (ModelFormatException e) when (e.Path is null)
        {
            throw e.In(path);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="folder">The folder for tensors in other files; null if there is none.</param>
    public static StateDict Parse(ReadOnlySpan<byte> file, OnnxFolder? folder = null)
        => OnnxNetworks.Recognize(OnnxLayers.Find(OnnxModel.Parse(file, folder)));
}
