using System.Buffers.Binary;
using System.Text;

namespace NeuralStyle.Tests.Weights;

/// <summary>Makes pickles by hand, right or wrong. It starts with the protocol and stops where <see cref="Stop"/> is called.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [0x80, 2];

    /// <summary>A pickle of a dictionary with one good tensor "w" of 4 singles in storage 0.</summary>
    public static byte[] Good(bool isLegacy = false) => Entry("w", pickle => pickle.Tensor(4, [2, 2], [2, 1], isLegacy: isLegacy));

    /// <summary>A pickle of a dictionary with one entry.</summary>
    public static byte[] Entry(string name, Action<PickleBytes> value)
    {
        var pickle = new PickleBytes().Op("}").Text(name);
        value(pickle);
        return pickle.Op("s").Stop();
    }

    /// <summary>Adds instructions, each a character.</summary>
    public PickleBytes Op(string codes) => Raw(Encoding.Latin1.GetBytes(codes));

    public PickleBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Repeat(int count, params ReadOnlySpan<byte> bytes)
    {
        _bytes.EnsureCapacity(_bytes.Count + (count * bytes.Length));
        for (var i = 0; i < count; i++)
        {
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public PickleBytes Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op("X").Int32(bytes.Length).Raw(bytes);
    }

    public PickleBytes Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBytes Integer(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public PickleBytes Integers(params ReadOnlySpan<long> values)
    {
        Op("(");
        foreach (var value in values)
        {
            Integer(value);
        }

        return Op("t");
    }

    public PickleBytes OrderedDict() => Global("collections", "OrderedDict").Op(")R");

    public PickleBytes Storage(long count, string type = "FloatStorage", string key = "0", string location = "cpu", bool isLegacy = false)
        => Op("(").Text("storage").Global("torch", type).Text(key).Text(location).Integer(count).Op(isLegacy ? "Nt" : "t").Op("Q");

    public PickleBytes Tensor(long storage, long[] shape, long[] strides, long offset = 0, string key = "0", string type = "FloatStorage", bool isLegacy = false)
        => Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(storage, type, key, isLegacy: isLegacy)
            .Integer(offset).Integers(shape).Integers(strides).Raw(0x89).OrderedDict().Op("tR");

    public PickleBytes Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public byte[] Stop() => [.. _bytes, (byte)'.'];
}
