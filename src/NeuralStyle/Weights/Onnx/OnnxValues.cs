using System.Text;
using System.Text.Unicode;

namespace NeuralStyle.Weights;

/// <summary>Reads the texts and lists of numbers in an ONNX file.</summary>
internal static class OnnxValues
{
    /// <summary>The most numbers of an attribute, a shape or a list.</summary>
    public const int MaxIntegers = 64;

    private const int MaxTextBytes = 4096;

    /// <summary>Reads a name.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, int offset)
    {
        Require(bytes.Length <= MaxTextBytes && Utf8.IsValid(bytes), "text", offset, $"A name is not valid UTF-8 or longer than {MaxTextBytes} bytes.");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads the text of an attribute; null if it is none, or longer than any that is needed.</summary>
    public static string? OptionalText(ReadOnlySpan<byte> bytes)
        => bytes.Length <= MaxTextBytes && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Adds integers: packed into one field, as newer writers do, or one by one.</summary>
    public static void AddIntegers(List<long> integers, ProtobufFields fields)
    {
        if (!fields.HasContent)
        {
            Add(fields.Value, fields.ContentOffset);
            return;
        }

        foreach (var value in Varints(fields.Content, fields.ContentOffset, MaxIntegers))
        {
            Add(value, fields.ContentOffset);
        }

        void Add(ulong value, int offset)
        {
            Require(integers.Count < MaxIntegers, "limit", offset, $"An attribute or shape has more than {MaxIntegers} numbers.");
            integers.Add((long)value);
        }
    }

    /// <summary>Adds floating-point numbers: packed into one field, or one by one.</summary>
    public static void AddNumbers(List<float> numbers, ProtobufFields fields)
    {
        if (!fields.HasContent)
        {
            numbers.Add(BitConverter.UInt32BitsToSingle((uint)fields.Value));
        }

        for (var bytes = fields.Content; bytes.Length >= sizeof(float) && numbers.Count <= MaxIntegers; bytes = bytes[sizeof(float)..])
        {
            numbers.Add(BitConverter.ToSingle(bytes));
        }

        Require(numbers.Count <= MaxIntegers, "limit", fields.ContentOffset, $"An attribute has more than {MaxIntegers} numbers.");
    }

    /// <summary>Reads numbers of 16 bits that are stored as integers, packed into one field.</summary>
    public static byte[] Halves(ProtobufFields fields)
    {
        var halves = new List<byte>();
        foreach (var value in Varints(fields.Content, fields.ContentOffset, fields.Content.Length))
        {
            halves.AddRange([(byte)value, (byte)(value >> 8)]);
        }

        return [.. halves];
    }

    /// <summary>Throws unless a condition holds.</summary>
    public static void Require(bool condition, string rule, int offset, FormattableString message)
    {
        if (!condition)
        {
            throw new ModelFormatException(FormattableString.Invariant(message), offset: offset, rule: $"onnx.{rule}");
        }
    }

    private static List<ulong> Varints(ReadOnlySpan<byte> packed, int offset, int most)
    {
        var values = new List<ulong>();
        var (value, shift) = (0UL, 0);
        foreach (var part in packed)
        {
            Require(shift < 70 && values.Count <= most, "protobuf", offset, $"A list of numbers is broken or too long.");
            value |= (ulong)(part & 0x7f) << shift;
            shift += 7;
            if (part < 0x80)
            {
                values.Add(value);
                (value, shift) = (0, 0);
            }
        }

        Require(shift == 0, "protobuf", offset, $"A list of numbers ends early.");
        return values;
    }
}
