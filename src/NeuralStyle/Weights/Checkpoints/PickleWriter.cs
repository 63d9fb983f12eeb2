using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NeuralStyle.Weights;

/// <summary>Writes a state dict as the pickle that torch.save makes of it.</summary>
internal sealed class PickleWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<string, byte> _kept = new(StringComparer.Ordinal); // a handful, so a byte counts them

    /// <summary>Writes the pickle of tensors whose storages are 0, 1 and so on.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, WeightTensor>> tensors)
    {
        var writer = new PickleWriter();
        writer.WriteStateDict(tensors);
        return writer._bytes.WrittenSpan.ToArray();
    }

    private void WriteStateDict(IEnumerable<KeyValuePair<string, WeightTensor>> tensors)
    {
        Write(PickleOpcode.Proto, 2);
        WriteEmptyOrderedDict();
        Write(PickleOpcode.Mark);
        var key = 0;
        foreach (var (name, tensor) in tensors)
        {
            WriteString(name);
            WriteTensor(tensor, key++);
        }

        Write(PickleOpcode.SetItems);
        Write(PickleOpcode.Stop);
    }

    // _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks)
    private void WriteTensor(WeightTensor tensor, int key)
    {
        WriteGlobal(PickleGlobal.All.First(function => function.Function == PickleFunction.RebuildTensorV2));
        Write(PickleOpcode.Mark);
        WriteStorage(tensor, key);
        WriteInteger(0);
        WriteIntegers(tensor.Sizes);
        WriteIntegers(Strides(tensor.Sizes));
        Write(PickleOpcode.NewFalse);
        WriteEmptyOrderedDict();
        Write(PickleOpcode.Tuple);
        Write(PickleOpcode.Reduce);
    }

    private void WriteStorage(WeightTensor tensor, int key)
    {
        Write(PickleOpcode.Mark);
        WriteKept("storage");
        WriteGlobal(PickleGlobal.StorageOf(tensor.Type));
        WriteString($"{key}");
        WriteKept("cpu");
        WriteInteger(tensor.ElementCount);
        Write(PickleOpcode.Tuple);
        Write(PickleOpcode.BinPersId);
    }

    private void WriteEmptyOrderedDict()
    {
        WriteGlobal(PickleGlobal.All.First(function => function.Function == PickleFunction.OrderedDict));
        Write(PickleOpcode.EmptyTuple);
        Write(PickleOpcode.Reduce);
    }

    private void WriteGlobal(PickleGlobal function) => Keep($"{function.Module}\n{function.Name}\n", text =>
    {
        Write(PickleOpcode.Global);
        _bytes.Write(Encoding.ASCII.GetBytes(text));
    });

    private void WriteKept(string text) => Keep(text, WriteString);

    // Writes it the first time, and from then on where to find it.
    private void Keep(string text, Action<string> write)
    {
        if (_kept.TryGetValue(text, out var slot))
        {
            Write(PickleOpcode.BinGet, slot);
            return;
        }

        write(text);
        _kept.Add(text, (byte)_kept.Count);
        Write(PickleOpcode.BinPut, _kept[text]);
    }

    private void WriteString(string text)
    {
        var bytes = StrictUtf8.GetBytes(text);
        Write(PickleOpcode.BinUnicode);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), bytes.Length);
        _bytes.Advance(sizeof(int));
        _bytes.Write(bytes);
    }

    private void WriteIntegers(ReadOnlySpan<long> values)
    {
        Write(PickleOpcode.Mark);
        foreach (var value in values)
        {
            WriteInteger(value);
        }

        Write(PickleOpcode.Tuple);
    }

    private void WriteInteger(long value)
    {
        if (value <= byte.MaxValue)
        {
            Write(PickleOpcode.BinInt1, (byte)value);
            return;
        }

        Write(PickleOpcode.Long1, sizeof(long)); // all integers here are 0 or more, so the sign never matters
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    // A size of 0 counts as 1, as in torch.
    private static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    private void Write(PickleOpcode opcode) => _bytes.Write([(byte)opcode]);

    private void Write(PickleOpcode opcode, byte argument) => _bytes.Write([(byte)opcode, argument]);
}
