using System.Buffers.Binary;
using System.Text;

namespace NeuralStyle.Weights;

/// <summary>Knows weights of other systems by their first bytes or their files, and what to do about them.</summary>
internal static class ForeignWeights
{
    private const string Convert = "docs/weights.md explains how its variables become a folder that is read";

    private static readonly (string Name, string Problem)[] FolderFiles =
    [
        ("saved_model.pb", $"This is a SavedModel of TensorFlow: {Convert}."),
        ("keras_metadata.pb", $"This is a Keras model: {Convert}."),
        ("model.json", "This is a model of TensorFlow.js (tfjs): convert it back with tensorflowjs_converter, and its variables as docs/weights.md explains."),
        ("checkpoint", $"This is a folder of TensorFlow's checkpoints: {Convert}."),
        ("Manifest.json", "This is a Core ML package, whose weights have no names that identify the layers: import what it was converted from."),
        ("coremldata.bin", "This is a compiled Core ML model, whose weights have no names that identify the layers: import what it was converted from."),
    ];

    /// <summary>Identifies the system of a file; null if it is unknown.</summary>
    /// <param name="start">The first bytes, up to a few hundred.</param>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart(" \t\r\n\ufeff"u8);
        return start switch
        {
            _ when start.Length >= 8 && start[4..].StartsWith("TFL3"u8) => "This is a TFLite model, whose weights have no names that identify the layers: import what it was converted from.",
            _ when IsTorch7(start) => "This is a file of Lua Torch (t7): docs/weights.md tells how to convert it.",
            _ when start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "This is an HDF5 file, as Keras writes it: load it in Python and save its weights as safetensors.",
            _ when start.StartsWith("7767517"u8) => "This is the description of an ncnn network, whose weights have no names that identify the layers: import what it was converted from.",
            _ when IsCoreMl(start) => "This is a Core ML model, whose weights have no names that identify the layers: import what it was converted from.",
            _ when text is [(byte)'{', ..] && text.IndexOf("weightsManifest"u8) >= 0 => FolderFiles[2].Problem,
            _ when text is [(byte)'{', ..] => "This is a JSON file and holds no weights: give the file or the folder that it belongs to.",
            _ when start.StartsWith("model_checkpoint_path"u8) => FolderFiles[3].Problem,
            _ when start.IndexOf("Placeholder"u8) >= 0 && start is [0x0a, ..] => $"This is a graph of TensorFlow: {Convert}.",
            _ when start.StartsWith("PK\x03\x04"u8) => DescribeZip(start),
            _ => null,
        };
    }

    /// <summary>Identifies the system of a folder; null if it is unknown.</summary>
    public static string? DescribeFolder(string folder)
    {
        var names = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        return Array.Find(FolderFiles, file => names.Contains(file.Name)).Problem
            ?? (names.Any(name => name.EndsWith(".index", StringComparison.Ordinal)) ? FolderFiles[3].Problem : null);
    }

    /// <summary>Returns true for a Core ML file: like ONNX, but with a message in place of the program's name.</summary>
    public static bool IsCoreMl(ReadOnlySpan<byte> start)
        => start is [0x08, > 0 and < 64, 0x12, < 0x80, 0x0a, ..] or [0x08, > 0 and < 64, 0x12, >= 0x80, < 0x80, 0x0a, ..];

    // A table or an object, its number, and what is in a table of few entries or the version of an object.
    private static bool IsTorch7(ReadOnlySpan<byte> start)
        => start is [3, 0, 0, 0, 1, 0, 0, 0, _, 0, 0, 0, ..] or [4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, (byte)'V', (byte)' ', ..];

    private static string? DescribeZip(ReadOnlySpan<byte> start)
    {
        const int NameStart = 30;
        if (start.Length < NameStart)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(start[26..]);
        var name = Encoding.Latin1.GetString(start.Slice(NameStart, Math.Min(length, start.Length - NameStart)));
        return name switch
        {
            _ when name.EndsWith(".npy", StringComparison.Ordinal) => "This is an npz file of NumPy: save its arrays as safetensors, with safetensors.numpy.save_file.",
            "metadata.json" or "config.json" or "model.weights.h5" => "This is a Keras model: load it in Python and save its weights as safetensors.",
            _ when name.StartsWith("MAR-INF/", StringComparison.Ordinal) => "This is an archive of TorchServe: unpack it and give the .pth file in it.",
            _ => null,
        };
    }
}
