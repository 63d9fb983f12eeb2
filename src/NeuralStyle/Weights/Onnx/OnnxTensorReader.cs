using System.Runtime.InteropServices;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the tensors of an ONNX file, from it or from the file of data beside it.</summary>
/// <param name="folder">The folder of the file; null if only its bytes are known.</param>
internal sealed class OnnxTensorReader(OnnxFolder? folder)
{
    private const int MaxRank = 8;
    private const int MaxPlaceEntries = 16;

    /// <summary>Reads a tensor; its numbers are copied.</summary>
    public OnnxTensor Read(ReadOnlySpan<byte> tensor, int offset)
    {
        var (name, type, dimensions, integers) = ("", 0UL, new List<long>(), new List<long>());
        Dictionary<string, string>? place = null;
        byte[]? halves = null; // as integers, 16 bits of each
        ReadOnlySpan<byte> raw = default;
        for (var fields = new ProtobufFields(tensor, offset); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: OnnxValues.AddIntegers(dimensions, fields); break;
                case 2: type = fields.Value; break;
                case 4 or 9 or 10 when fields.HasContent: raw = fields.Content; break; // packed floats and doubles are the same bytes
                case 5 when IsHalf(type): halves ??= OnnxValues.Halves(fields); break;
                case 5 or 7: OnnxValues.AddIntegers(integers, fields); break;
                case 8: name = OnnxValues.Text(fields.Content, fields.ContentOffset); break;
                case 13: AddPlace(place ??= new(StringComparer.Ordinal), fields); break;
                case 14 when fields.Value == 1: place ??= new(StringComparer.Ordinal); break;
            }
        }

        long[] shape = [.. dimensions];
        OnnxValues.Require(
            place is null || folder is not null, "external", offset,
            $"The tensor {Untrusted.Quote(name)} lies in another file: read the model from its folder, or save it with its weights inside.");
        OnnxValues.Require(shape.Length <= MaxRank, "shape", offset, $"The tensor {Untrusted.Quote(name)} has {shape.Length} dimensions, more than {MaxRank}.");
        return TypeOf(type) is { } known
            ? new OnnxTensor(name, place is null ? Weights(known, shape, halves ?? raw.ToArray(), name, offset) : External(known, shape, place, name, offset), null, shape)
            : new OnnxTensor(name, null, place is not null ? null : raw.IsEmpty ? integers : Integers(type, raw), shape);
    }

    private static void AddPlace(Dictionary<string, string> place, ProtobufFields entry)
    {
        var (key, value) = ("", "");
        for (var fields = new ProtobufFields(entry.Content, entry.ContentOffset); fields.Next();)
        {
            var text = fields.HasContent ? OnnxValues.Text(fields.Content, fields.ContentOffset) : "";
            (key, value) = fields.Number switch { 1 => (text, value), 2 => (key, text), _ => (key, value) };
        }

        OnnxValues.Require(place.Count < MaxPlaceEntries, "external", entry.ContentOffset, $"A tensor has more than {MaxPlaceEntries} facts about its place.");
        place[key] = value;
    }

    private WeightTensor External(WeightType type, long[] shape, Dictionary<string, string> place, string name, int offset)
    {
        var due = type.ByteCount(shape);
        OnnxValues.Require(due <= OnnxFolder.MaxBytes, "limit", offset, $"The tensor {Untrusted.Quote(name)} needs {due} bytes, more than the limit of {OnnxFolder.MaxBytes}.");
        return WeightTensor.Create(type, shape, folder!.Read(place, due!.Value, name, offset));
    }

    private static WeightTensor Weights(WeightType type, long[] shape, byte[] raw, string name, int offset)
    {
        var due = type.ByteCount(shape);
        OnnxValues.Require(due == raw.Length, "shape", offset, $"The tensor {Untrusted.Quote(name)} has {raw.Length} bytes but its shape needs {due}.");
        return WeightTensor.Create(type, shape, raw);
    }

    // TensorProto.DataType.
    private static WeightType? TypeOf(ulong type) => type switch
    {
        1 => WeightType.Float32,
        10 => WeightType.Float16,
        11 => WeightType.Float64,
        16 => WeightType.BFloat16,
        _ => null,
    };

    private static bool IsHalf(ulong type) => TypeOf(type) is WeightType.Float16 or WeightType.BFloat16;

    private static long[]? Integers(ulong type, ReadOnlySpan<byte> raw) => (type, raw.Length) switch
    {
        (7, <= OnnxValues.MaxIntegers * sizeof(long)) when raw.Length % sizeof(long) == 0 => MemoryMarshal.Cast<byte, long>(raw).ToArray(),
        (6, <= OnnxValues.MaxIntegers * sizeof(int)) when raw.Length % sizeof(int) == 0 => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(raw).ToArray(), value => (long)value),
        _ => null,
    };
}
