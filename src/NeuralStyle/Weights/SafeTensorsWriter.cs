using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Writes a state dict as safetensors; everything is checked before the first byte is written.</summary>
internal sealed class SafeTensorsWriter
{
    private const int Alignment = 8;
    private const string MetadataName = "__metadata__";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, WeightTensor>> _tensors;
    private readonly byte[] _header;

    public SafeTensorsWriter(StateDict weights)
    {
        Check(weights, SafeTensorsLimits.Default);
        _tensors = [.. weights
            .OrderByDescending(pair => pair.Value.Type.Size())
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        _header = Header(_tensors, weights.Metadata);
        Require(_header.Length <= SafeTensorsLimits.Default.MaxHeaderBytes, $"The header takes {_header.Length} bytes, more than {SafeTensorsLimits.Default.MaxHeaderBytes}.");
    }

    public void Write(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)_header.Length);
        stream.Write(prefix);
        stream.Write(_header);
        foreach (var (_, tensor) in _tensors)
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    private static void Check(StateDict weights, SafeTensorsLimits limits)
    {
        var body = weights.Values.Sum(tensor => (long)tensor.Bytes.Length);
        Require(body <= limits.MaxBodyBytes, $"The tensors take {body} bytes, more than {limits.MaxBodyBytes}.");
        Require(weights.Count <= limits.MaxTensors, $"There are {weights.Count} tensors, more than {limits.MaxTensors}.");
        var metadata = weights.Metadata.Sum(pair => Bytes(pair.Key) + Bytes(pair.Value));
        Require(metadata <= limits.MaxMetadataBytes, $"The metadata takes {metadata} bytes, more than {limits.MaxMetadataBytes}.");
        foreach (var (name, tensor) in weights)
        {
            Require(name != MetadataName, $"A tensor cannot be called {MetadataName}: the format keeps that name for metadata.");
            Require(Bytes(name) <= limits.MaxNameBytes, $"The name {Untrusted.Quote(name)} takes more than {limits.MaxNameBytes} bytes.");
            Require(tensor.Sizes.Length <= limits.MaxRank, $"Tensor {Untrusted.Quote(name)} has {tensor.Sizes.Length} dimensions, more than {limits.MaxRank}.");
        }
    }

    private static byte[] Header(List<KeyValuePair<string, WeightTensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        var padding = -buffer.WrittenCount & (Alignment - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(MetadataName);
        foreach (var (name, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, List<KeyValuePair<string, WeightTensor>> tensors)
    {
        var begin = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var end = begin + tensor.Bytes.Length;
            json.WriteStartObject(name);
            json.WriteString("dtype", tensor.Type.Name());
            WriteIntegers(json, "shape", tensor.Sizes);
            WriteIntegers(json, "data_offsets", [begin, end]);
            json.WriteEndObject();
            begin = end;
        }
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, ReadOnlySpan<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    // Throws ArgumentException at half a surrogate pair, which UTF-8 cannot hold.
    private static int Bytes(string text) => StrictUtf8.GetByteCount(text);

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
