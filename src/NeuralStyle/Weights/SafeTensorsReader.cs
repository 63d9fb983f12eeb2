using System.Buffers.Binary;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads one safetensors stream: the length of the header, the header, then each tensor into its own buffer.</summary>
internal sealed class SafeTensorsReader(Stream stream, string? path, SafeTensorsLimits limits)
{
    private const int PrefixBytes = 8;
    private const int SmallestFile = PrefixBytes + 2; // {} after the length

    private readonly long _length = stream.Length - stream.Position;

    public StateDict Read()
    {
        var headerLength = ReadHeaderLength();
        var body = _length - PrefixBytes - headerLength;
        Require(
            body <= limits.MaxBodyBytes, "limit", PrefixBytes + headerLength,
            $"The tensors take {body} bytes, more than the limit of {limits.MaxBodyBytes}: raise MaxBodyBytes if the file is trusted.");

        var header = new SafeTensorsHeader(path, limits);
        header.Parse(ReadExactly(headerLength, offset: PrefixBytes));
        var inFile = header.Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToList();
        CheckLayout(inFile, body, PrefixBytes + headerLength);
        return ReadBody(header, inFile, PrefixBytes + headerLength);
    }

    private int ReadHeaderLength()
    {
        Require(_length >= SmallestFile, "length", 0, $"The file has {_length} bytes and cannot hold a safetensors header, which takes {SmallestFile}: it is truncated or of another format.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(ReadExactly(PrefixBytes, offset: 0));
        Require(
            length <= SafeTensorsLimits.FormatHeaderBytes, "header-length", 0,
            $"The header claims {length} bytes, more than the {SafeTensorsLimits.FormatHeaderBytes} of the format: this is no safetensors file.");
        Require((long)length <= _length - PrefixBytes, "header-length", 0, $"The header claims {length} bytes but {_length - PrefixBytes} follow: the file is truncated or of another format.");
        Require((long)length <= limits.MaxHeaderBytes, "limit", 0, $"The header claims {length} bytes, more than the limit of {limits.MaxHeaderBytes}: raise MaxHeaderBytes if the file is trusted.");
        return (int)length;
    }

    // No hole, no overlap, no tail: each byte of the body belongs to one tensor.
    private void CheckLayout(List<SafeTensorsEntry> inFile, long body, long bodyOffset)
    {
        var end = 0L;
        foreach (var entry in inFile)
        {
            Require(entry.Begin == end, "layout", entry.HeaderOffset, $"Tensor {Untrusted.Quote(entry.Name)} begins at {entry.Begin}, expected {end}: the tensors overlap or leave a hole.");
            end = entry.End;
        }

        Require(end == body, "layout", Math.Min(bodyOffset + end, _length), $"The tensors end at {end} but the body has {body} bytes: the file is truncated or something is appended to it.");
    }

    private StateDict ReadBody(SafeTensorsHeader header, List<SafeTensorsEntry> inFile, long bodyOffset)
    {
        var tensors = new Dictionary<string, WeightTensor>(inFile.Count, StringComparer.Ordinal);
        foreach (var entry in inFile)
        {
            var size = entry.End - entry.Begin;
            Require(size <= Array.MaxLength, "limit", entry.HeaderOffset, $"Tensor {Untrusted.Quote(entry.Name)} takes {size} bytes, more than the {Array.MaxLength} of one managed buffer.");
            var bytes = ReadExactly((int)size, bodyOffset + entry.Begin);
            tensors.Add(entry.Name, WeightTensor.Create(entry.Type, entry.Shape, bytes));
        }

        return new StateDict(header.Entries.Select(entry => KeyValuePair.Create(entry.Name, tensors[entry.Name])), header.Metadata);
    }

    private byte[] ReadExactly(int count, long offset)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count);
        var read = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        Require(read == count, "length", offset + read, $"The file ends {count - read} bytes early: it changed while it was read.");
        return bytes;
    }

    private void Require(bool condition, string rule, long offset, FormattableString message)
    {
        if (!condition)
        {
            throw new ModelFormatException(FormattableString.Invariant(message), path, offset, $"safetensors.{rule}");
        }
    }
}
