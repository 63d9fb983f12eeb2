using System.Buffers.Binary;

namespace NeuralStyle.Weights;

/// <summary>Reads weights from whatever holds them: safetensors, PyTorch checkpoints, ONNX, or a folder of raw values.</summary>
/// <remarks>
/// The content decides, never the file's name. Nothing in a file is ever run. The readers' own limits are the defaults;
/// for others call <see cref="SafeTensors"/> or <see cref="TorchCheckpoint"/> and go on with the state dict.
/// </remarks>
public static class WeightFile
{
    /// <summary>The metadata in which <see cref="Read"/> stores the name of the file without its extension.</summary>
    internal const string NameKey = "file";

    private const int PrefixBytes = 16;

    /// <summary>Reads a file or folder into managed memory; a network in ONNX becomes a model file of NeuralStyle, with its graph in the metadata.</summary>
    /// <param name="path">A safetensors, <c>.pth</c> or ONNX file, or a folder with a <c>manifest.json</c>.</param>
    /// <exception cref="ModelFormatException">The content breaks a rule of its format, exceeds a limit, or is of no known format.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateDict Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var weights = ReadByContent(path);
        return weights.WithMetadata(weights.Metadata
            .Where(pair => pair.Key != NameKey)
            .Append(KeyValuePair.Create(NameKey, Path.GetFileNameWithoutExtension(path))));
    }

    private static StateDict ReadByContent(string path)
    {
        if (Directory.Exists(path))
        {
            return RawWeights.Read(path);
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        var length = ReadPrefix(path, ref prefix);
        return IsSafeTensors(prefix, length) ? SafeTensors.Read(path)
            : OnnxReader.IsOnnx(prefix) ? OnnxReader.Read(path).ToFile()
            : TorchCheckpoint.Read(path); // which knows what else it could be
    }

    private static long ReadPrefix(string path, ref Span<byte> prefix)
    {
        using var file = File.OpenRead(path);
        prefix = prefix[..file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false)];
        return file.Length;
    }

    // The length of a header that the file can hold, and the start of its JSON.
    private static bool IsSafeTensors(ReadOnlySpan<byte> prefix, long length)
        => prefix.Length > sizeof(ulong)
            && BinaryPrimitives.ReadUInt64LittleEndian(prefix) <= (ulong)length
            && " \t\r\n{"u8.Contains(prefix[sizeof(ulong)]);
}
