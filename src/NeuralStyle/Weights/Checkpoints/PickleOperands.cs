using System.Text;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads what follows an instruction of a pickle: integers, strings and names of any length within the limits.</summary>
internal sealed class PickleOperands(CheckpointCursor cursor, TorchCheckpointLimits limits, PickleBudget budget)
{
    private const int MaxLongBytes = 10;
    private const int UsualGlobalBytes = 256; // more only when the limit was raised

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads an integer of that many bytes, little endian in two's complement.</summary>
    public PickleValue Long(int count, long at)
    {
        if (count > MaxLongBytes)
        {
            throw cursor.Broken("pickle.integer", at, $"The pickle has an integer of {count} bytes, more than {MaxLongBytes}.");
        }

        var bytes = cursor.Read(count);
        var value = count > 0 && bytes[^1] >= 0x80 ? (Int128)(-1) : 0;
        for (var i = count - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value >= long.MinValue && value <= long.MaxValue ? PickleValue.Of((long)value) : Large(value);
    }

    /// <summary>Reads a string of that many bytes.</summary>
    public string Text(uint count, long at)
    {
        if (count > (uint)limits.MaxStringBytes)
        {
            throw cursor.Broken(
                "limit", at, $"The pickle has a string of {count} bytes, more than the limit of {limits.MaxStringBytes}: raise {nameof(limits.MaxStringBytes)} if the file is trusted.");
        }

        try
        {
            var bytes = cursor.Read((int)count);
            budget.Charge(PickleBudget.Object + (2L * count));
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw cursor.Broken("pickle.string", at, $"The pickle has a string that is not valid UTF-8.");
        }
    }

    /// <summary>Reads the two lines that name a function or class, which must be one of the table.</summary>
    public PickleGlobal Global(long at)
    {
        Span<char> name = stackalloc char[2 * UsualGlobalBytes];
        if (limits.MaxGlobalBytes > UsualGlobalBytes)
        {
            name = new char[2 * Math.Min(limits.MaxGlobalBytes, cursor.Remaining)];
        }

        var moduleLength = ReadLine(name, at);
        var rest = name[moduleLength..];
        var module = name[..moduleLength];
        var function = rest[..ReadLine(rest, at)];
        return PickleGlobal.Find(module, function) ?? throw Refused(module.ToString(), function.ToString(), at);
    }

    private PickleValue Large(Int128 value)
    {
        budget.Charge(PickleBudget.Object);
        return new(value);
    }

    private ModelFormatException Refused(string module, string name, long at)
        => cursor.Broken("pickle.global", at, $"The pickle names {Untrusted.Quote($"{module}.{name}")}, which is refused: {PickleGlobal.Advice(module, name)}.");

    private int ReadLine(Span<char> text, long at)
    {
        for (var length = 0; ; length++)
        {
            var next = cursor.ReadByte();
            if (next == '\n')
            {
                return length;
            }

            if (length >= Math.Min(limits.MaxGlobalBytes, text.Length))
            {
                throw cursor.Broken("limit", at, $"The pickle names something of more than the limit of {limits.MaxGlobalBytes} bytes: raise {nameof(limits.MaxGlobalBytes)} if the file is trusted.");
            }

            text[length] = (char)next; // anything but ASCII is refused by not being found
        }
    }
}
