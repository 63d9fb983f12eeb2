using System.Globalization;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The folder of an ONNX file, whose tensors may lie in files beside it.</summary>
/// <remarks>Files have plain names and lie in the folder itself: a model cannot make anything else readable.</remarks>
/// <param name="path">The folder.</param>
internal sealed class OnnxFolder(string path)
{
    /// <summary>The bytes that all tensors beside a file may have.</summary>
    public const long MaxBytes = 256L << 20;

    private const int MaxName = 255;

    private long _left = MaxBytes;

    /// <summary>Reads a tensor's bytes.</summary>
    /// <param name="place">Its <c>location</c>, <c>offset</c> and <c>length</c>.</param>
    /// <param name="due">The bytes that it must have.</param>
    /// <param name="tensor">The tensor, for errors.</param>
    /// <param name="at">The offset in the model, for error messages.</param>
    public byte[] Read(IReadOnlyDictionary<string, string> place, long due, string tensor, int at)
    {
        var name = place.GetValueOrDefault("location", "");
        OnnxValues.Require(IsPlain(name), "external", at, $"The tensor {Untrusted.Quote(tensor)} lies in {Untrusted.Quote(name)}, which is not the plain name of a file beside the model.");
        var file = new FileInfo(Path.Combine(path, name));
        OnnxValues.Require(
            file.Exists, "external", at,
            $"The file {Untrusted.Quote(name)} with the tensor {Untrusted.Quote(tensor)} is not beside the model: copy it there, or save the model with its weights inside.");
        OnnxValues.Require(IsInside(file), "external", at, $"The file {Untrusted.Quote(name)} is a link out of the model's folder: put the file itself there.");
        var (start, length) = (Number(place, "offset", 0), Number(place, "length", due));
        var all = file.Length;
        OnnxValues.Require(length == due, "shape", at, $"The tensor {Untrusted.Quote(tensor)} has {length} bytes but its shape needs {due}.");
        OnnxValues.Require(
            start is >= 0 && start <= all && due <= all - start, "external", at,
            $"The file {Untrusted.Quote(name)} has {all} bytes, but the tensor {Untrusted.Quote(tensor)} takes {due} from byte {start}: it is truncated.");
        OnnxValues.Require(due <= _left, "limit", at, $"The tensors beside the model have more bytes than the limit of {MaxBytes}.");
        _left -= due;
        return ReadAt(file, start!.Value, (int)due);
    }

    private static byte[] ReadAt(FileInfo file, long start, int length)
    {
        var bytes = new byte[length];
        using var stream = file.OpenRead();
        stream.Position = start;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static bool IsPlain(string name)
        => name.Length is > 0 and <= MaxName && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\\', ':') && !name.Any(char.IsControl);

    private bool IsInside(FileInfo file)
        => file.ResolveLinkTarget(returnFinalTarget: true) is not { } target
            || Path.GetDirectoryName(target.FullName) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    // Null if it is there and no number.
    private static long? Number(IReadOnlyDictionary<string, string> place, string key, long otherwise)
        => !place.TryGetValue(key, out var text) ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
