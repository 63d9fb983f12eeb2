using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads the JSON header of a safetensors file strictly: what one reader takes and another does not is refused.</summary>
internal sealed class SafeTensorsHeader(string? path, SafeTensorsLimits limits)
{
    private const int PrefixBytes = 8;
    private const string MetadataName = "__metadata__";

    private delegate void Member(ref Utf8JsonReader json, string name);

    /// <summary>The tensors in the order of the header.</summary>
    public List<SafeTensorsEntry> Entries { get; } = [];

    /// <summary>The metadata in the order of the header.</summary>
    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    /// <summary>Reads the header; offsets in errors count from the start of the file.</summary>
    public void Parse(ReadOnlySpan<byte> header)
    {
        var start = header.IndexOfAnyExcept(" \t\r\n"u8);
        Require(start >= 0 && header[start] == '{', "header-start", Math.Max(start, 0), $"The header is no JSON object: this is no safetensors file, or a broken one.");
        Require(Utf8.IsValid(header), "utf8", start, $"The header is not valid UTF-8: the file is broken.");
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 64 }); // no comments, no trailing commas
        try
        {
            json.Read();
            ReadObject(ref json, ReadTopMember);
            json.Read(); // throws at anything but white space
        }
        catch (JsonException)
        {
            throw Broken("json", json.BytesConsumed, $"The header is not valid JSON: the file is broken.");
        }
    }

    private void ReadTopMember(ref Utf8JsonReader json, string name)
    {
        if (name == MetadataName)
        {
            ReadMetadata(ref json);
            return;
        }

        Require(Entries.Count < limits.MaxTensors, "limit", json.TokenStartIndex, $"The file has more tensors than the limit of {limits.MaxTensors}: raise MaxTensors if it is trusted.");
        Require(
            Encoding.UTF8.GetByteCount(name) <= limits.MaxNameBytes, "name", json.TokenStartIndex,
            $"The name {Untrusted.Quote(name)} is longer than the limit of {limits.MaxNameBytes} bytes: raise MaxNameBytes if the file is trusted.");
        Entries.Add(ReadTensor(ref json, name));
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return; // some writers say so where they have none
        }

        Require(json.TokenType == JsonTokenType.StartObject, "metadata", json.TokenStartIndex, $"{MetadataName} is a {json.TokenType} and must be an object of strings.");
        var bytes = 0L;
        ReadObject(ref json, (ref value, name) =>
        {
            Require(value.TokenType == JsonTokenType.String, "metadata", value.TokenStartIndex, $"The metadata {Untrusted.Quote(name)} is a {value.TokenType} and must be a string.");
            var text = ReadString(ref value);
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
            Require(
                bytes <= limits.MaxMetadataBytes, "limit", value.TokenStartIndex,
                $"The metadata takes more than the limit of {limits.MaxMetadataBytes} bytes: raise MaxMetadataBytes if the file is trusted.");
            Metadata.Add(KeyValuePair.Create(name, text));
        });
    }

    private SafeTensorsEntry ReadTensor(ref Utf8JsonReader json, string name)
    {
        var start = json.TokenStartIndex;
        Require(json.TokenType == JsonTokenType.StartObject, "tensor", start, $"Tensor {Untrusted.Quote(name)} is a {json.TokenType} and must be an object.");
        (WeightType? type, long[]? shape, long[]? offsets) = (null, null, null);
        ReadObject(ref json, (ref value, field) =>
        {
            switch (field)
            {
                case "dtype": type = ReadType(ref value, name); break;
                case "shape": shape = ReadIntegers(ref value, name, field, limits.MaxRank); break;
                case "data_offsets": offsets = ReadIntegers(ref value, name, field, max: 2); break;
                default: Skip(ref value); break; // the reference reader ignores them as well
            }
        });

        Require(type is not null && shape is not null && offsets is not null, "tensor", start, $"Tensor {Untrusted.Quote(name)} lacks one of dtype, shape, data_offsets.");
        Require(offsets!.Length == 2 && offsets[0] <= offsets[1], "offsets", start, $"The data_offsets of tensor {Untrusted.Quote(name)} are not two integers in ascending order.");
        var bytes = type!.Value.ByteCount(shape);
        Require(bytes is not null, "shape", start, $"The shape of tensor {Untrusted.Quote(name)} has more elements than can be counted.");
        Require(offsets[1] - offsets[0] == bytes, "offsets", start, $"Tensor {Untrusted.Quote(name)} of type {type!.Value.Name()} has {offsets[1] - offsets[0]} bytes where its shape needs {bytes}.");
        return new SafeTensorsEntry(name, type.Value, shape!, offsets[0], offsets[1], PrefixBytes + start);
    }

    private WeightType ReadType(ref Utf8JsonReader json, string tensor)
    {
        Require(json.TokenType == JsonTokenType.String, "tensor", json.TokenStartIndex, $"The dtype of tensor {Untrusted.Quote(tensor)} is a {json.TokenType} and must be a string.");
        var name = ReadString(ref json);
        return WeightTypes.FromName(name)
            ?? throw Broken("dtype", json.TokenStartIndex, $"Unsupported dtype {Untrusted.Quote(name)}: convert the file to one of {WeightTypes.AllNames}.");
    }

    private long[] ReadIntegers(ref Utf8JsonReader json, string tensor, string field, int max)
    {
        var rule = field == "shape" ? "shape" : "offsets";
        var values = new List<long>();
        Require(json.TokenType == JsonTokenType.StartArray, rule, json.TokenStartIndex, $"The {field} of tensor {Untrusted.Quote(tensor)} is a {json.TokenType} and must be an array.");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var value = 0L; // -0, 2.0 and 1e3 are JSON numbers but no integers of this format
            var isInteger = json.TokenType == JsonTokenType.Number && json.ValueSpan[0] != '-' && json.TryGetInt64(out value);
            Require(isInteger, rule, json.TokenStartIndex, $"The {field} of tensor {Untrusted.Quote(tensor)} holds something that is not an integer from 0 to 2^63-1.");
            Require(values.Count < max, rule, json.TokenStartIndex, $"The {field} of tensor {Untrusted.Quote(tensor)} has more than {max} values.");
            values.Add(value);
        }

        return [.. values];
    }

    // Reads an object whose start is the current token, up to its end; names must differ after unescaping.
    private void ReadObject(ref Utf8JsonReader json, Member member)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadString(ref json);
            Require(names.Add(name), "duplicate-key", json.TokenStartIndex, $"The name {Untrusted.Quote(name)} is repeated in one object, and readers differ in which they take.");
            json.Read();
            member(ref json, name);
        }
    }

    private void Skip(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                ReadString(ref json);
                break;
            case JsonTokenType.StartObject:
                ReadObject(ref json, (ref value, _) => Skip(ref value));
                break;
            case JsonTokenType.StartArray:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    Skip(ref json);
                }

                break;
        }
    }

    private string ReadString(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Broken("utf8", json.TokenStartIndex, $"A string holds half of a surrogate pair: the file is broken.");
        }
    }

    private void Require(bool condition, string rule, long offset, FormattableString message)
    {
        if (!condition)
        {
            throw Broken(rule, offset, message);
        }
    }

    private ModelFormatException Broken(string rule, long offset, FormattableString message)
        => new(FormattableString.Invariant(message), path, PrefixBytes + offset, $"safetensors.{rule}");
}
